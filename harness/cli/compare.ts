import path from 'node:path';
import { Command } from 'commander';
import type { Session } from '../campaign/session.js';
import type { Relay } from '../chain/relay/relay.js';
import { type Comparison, comparePair } from '../compare/comparison.js';
import { commonFunctions, interfaceChanges } from '../compare/interface.js';
import { layoutChanges } from '../compare/layout.js';
import { openPair, type Pair } from '../compare/pair.js';
import type { AnyModel } from '../model/index.js';
import { NO_MODEL, SUBJECT } from '../plan/abiModel.js';
import { compareLines, compareMarkdown, compareToJson } from '../report/compare.js';
import { type CompareReport, classesOf } from '../report/compared.js';
import { errorLines } from '../report/summary.js';
import type { LoadedTarget } from '../target/artifact.js';
import { loadTarget } from '../target/load.js';
import { FORK_FORMS, type ForkFlags, withFork, withForkFlags } from './forkFlags.js';
import { loadAlone, modelOfAbi } from './loading.js';
import { resolveModel } from './models.js';
import { toldOnce, withLoaded } from './open.js';
import { interruptible } from './signals.js';
import { type LoadingFlags, TARGET_FORMS, withLoadingFlags } from './targetFlags.js';
import { Terminal } from './terminal.js';
import { freshSeed, parseOutput } from './values.js';
import { tellWitnesses } from './witnesses.js';
import { withWitnessFlags } from './witnessFlags.js';
import { writeResults } from './write.js';

type CompareFlags = LoadingFlags &
  ForkFlags & {
    readonly model?: string;
    readonly seed?: bigint;
    readonly runs: number;
    readonly depth: number;
    readonly workers: number;
    readonly shrinkLimit: number;
    readonly witnesses: number;
    readonly corpusDir: string;
    readonly corpus: boolean;
    readonly gas: boolean;
    readonly json?: string;
    readonly markdown?: string;
    readonly verbose: boolean;
    readonly quiet: boolean;
  };

const DEFAULT_RUNS = 100;

const EXAMPLES = `
Examples:
  difftest compare src/Vault.sol@main src/Vault.sol      what this branch changes
  difftest compare reference src/Contract.sol            the shipped contract against yours
  difftest compare A.sol B.sol --model none              any two contracts, calls typed by the ABI
  difftest compare A.sol B.sol --gas --markdown gas.md   other gas is a difference too

The model makes the plans and judges neither side. Without a model (--model none), or where a side
lacks what the model needs, plans are typed by the ABI, and functions that both have are called.

Exit codes: 0 equal, 1 they differ (in gas alone: only with --gas), 2 wrong use, 3 unknown.`;

/** `difftest compare`: what changes from one contract to another. */
export function compareCommand(): Command {
  const command = new Command('compare')
    .description('Run two contracts over the same plans and say what differs.')
    .argument('<a>', 'a target')
    .argument('<b>', 'another target, or the same file at another revision: path@REV')
    .option('--model <name|path>', 'model that makes the plans, or none')
    .option('--gas', 'other gas alone is a difference', false)
    .option('--markdown <file>', 'write the result as markdown', (text) =>
      parseOutput('--markdown', text),
    )
    .action(async (a: string, b: string, flags: CompareFlags) => {
      process.exitCode = await compare([a, b], flags);
    });
  withWitnessFlags(command, { runs: DEFAULT_RUNS, one: 'difference', several: 'differences' });
  return withForkFlags(withLoadingFlags(command)).addHelpText(
    'after',
    `${TARGET_FORMS}\n${FORK_FORMS}\n${EXAMPLES}`,
  );
}

async function compare(specs: readonly [string, string], flags: CompareFlags): Promise<number> {
  const terminal = new Terminal(flags);
  const seed = flags.seed ?? freshSeed();
  const sides = await loadSides(specs, flags, terminal);
  terminal.progress('starting Anvil …');
  const compareOn = (pair: Pair) =>
    interruptible(async (signal) => {
      const began = performance.now();
      const onProgress = (words: string) => terminal.progress(`${words} …`);
      const comparison = await comparePair(pair, { ...flags, seed, signal, onProgress });
      const seconds = (performance.now() - began) / 1000;
      const stopped = signal.aborted;
      return reportOf(pair, sides, comparison, { flags, terminal, seed, seconds, stopped });
    });
  const report = await withFork(flags, process.env, (fork) => {
    return withSides(sides, { flags, fork }, compareOn);
  });
  terminal.print(compareLines(report, terminal.colors));
  if (report.trouble !== undefined) {
    terminal.complain(errorLines(report.trouble, terminal.colors));
  }
  await writeResults(report.exitCode, terminal, [
    [flags.json, () => compareToJson(report)],
    [flags.markdown, () => compareMarkdown(report)],
  ]);
  return report.exitCode;
}

type Side = { readonly model: AnyModel; readonly target: LoadedTarget };
type Sides = { readonly a: Side; readonly b: Side; readonly note: string | undefined };

/** With the model where both have what it needs; by their ABIs otherwise. */
async function loadSides(
  specs: readonly [string, string],
  flags: CompareFlags,
  terminal: Terminal,
): Promise<Sides> {
  const options = toldOnce(flags, {
    onCompile: (what) => terminal.progress(`compiling ${what} …`),
    onWarning: (message) => terminal.remark(`warning: ${message}`),
  });
  let note: string | undefined;
  if (flags.model !== NO_MODEL) {
    const model = await resolveModel(flags.model, process.cwd());
    const load = (spec: string) => loadTarget(model, spec, { ...options, partial: true });
    const [a, b] = await Promise.all([load(specs[0]), load(specs[1])]);
    const lacking = [a, b].map((target) => lackingWords(model, target)).find(Boolean);
    if (lacking === undefined) return { a: { model, target: a }, b: { model, target: b }, note };
    note = lacking;
  }
  const load = (spec: string) => loadAlone(spec, options);
  const [a, b] = await Promise.all([load(specs[0]), load(specs[1])]);
  const callable = commonFunctions(a.artifacts[SUBJECT]!.abi, b.artifacts[SUBJECT]!.abi);
  const plain = (target: LoadedTarget): Side => {
    const { constructorArgs } = flags;
    return { target, model: modelOfAbi(target, { callable, constructorArgs }) };
  };
  return { a: plain(a), b: plain(b), note };
}

const NOTHING: Readonly<Record<string, readonly string[]>> = {};

function lackingWords(model: AnyModel, target: LoadedTarget): string | undefined {
  const lacks = Object.entries(target.partial?.lacks ?? NOTHING);
  const [kind, names] = lacks.find(([, list]) => list.length > 0) ?? [];
  if (kind === undefined || names === undefined) return undefined;
  const [first, ...more] = names;
  const rest = more.length === 0 ? '' : ` and ${more.length} more ${kind}`;
  return `${target.spec} lacks what the model ${model.name} needs: ${first}${rest}`;
}

async function withSides<T>(
  { a, b }: Sides,
  on: { readonly flags: CompareFlags; readonly fork: Relay | undefined },
  use: (pair: Pair) => Promise<T>,
): Promise<T> {
  const { workers } = on.flags;
  return withLoaded({ ...a, ...on, workers }, (left) =>
    withLoaded({ ...b, ...on, workers }, (right) => use(openPair(left, right))),
  );
}

async function reportOf(
  pair: Pair,
  sides: Sides,
  comparison: Comparison,
  ran: {
    readonly flags: CompareFlags;
    readonly terminal: Terminal;
    readonly seed: bigint;
    readonly seconds: number;
    readonly stopped: boolean;
  },
): Promise<CompareReport> {
  const { flags, terminal, seed, seconds, stopped } = ran;
  const { a, b } = pair;
  const subject = (session: Session) => session.target.artifacts[session.model.world.subject]!;
  const [left, right] = [subject(a), subject(b)];
  const found = {
    behaviour: await tellWitnesses(pair, comparison.witnesses, {
      directory: flags.corpus ? path.resolve(flags.corpusDir) : undefined,
      model: flags.model,
      onTrouble: (error) => terminal.complain(errorLines(error, terminal.colors)),
    }),
    interface: interfaceChanges(left.abi, right.abi),
    layout: layoutChanges(left.storageLayout, right.storageLayout),
    gas: comparison.gas,
    differing: comparison.differing,
  };
  const classes = classesOf(found).filter((name) => flags.gas || name !== 'gas only');
  const unknown = comparison.trouble !== undefined || stopped;
  const verdict = classes.length > 0 ? 'different' : unknown ? 'unknown' : 'equal';
  const interrupted = verdict === 'unknown' && stopped;
  const exitCode = { equal: 0, different: 1, unknown: interrupted ? 130 : 3 }[verdict];
  const side = ({ spec, bytecodeHash }: LoadedTarget, contract: string) => {
    return { spec, contract, bytecodeHash };
  };
  return {
    ...found,
    verdict,
    exitCode,
    a: side(a.target, left.contractName),
    b: side(b.target, right.contractName),
    model: a.model.name,
    modelNote: sides.note,
    seed,
    runs: comparison.runs,
    steps: comparison.steps,
    seconds,
    gasCounts: flags.gas,
    trouble: comparison.trouble,
  };
}
