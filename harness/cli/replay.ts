import { Command } from 'commander';
import { adoptPlan } from '../campaign/adopt.js';
import { examine } from '../campaign/examine.js';
import { compareRecorded } from '../campaign/recorded.js';
import { modelOfFile, readSavedPlan, type SavedPlan } from '../campaign/saved.js';
import type { Session } from '../campaign/session.js';
import { NO_MODEL } from '../plan/abiModel.js';
import { predict } from '../plan/predict.js';
import { printable } from '../report/printable.js';
import { stepLines } from '../report/steps.js';
import { divergenceLines, transcriptLines } from '../report/transcript.js';
import { loadTarget } from '../target/load.js';
import type { Divergence } from '../trace/divergence.js';
import type { Trace } from '../trace/trace.js';
import { FORK_FORMS, type ForkFlags, withFork, withForkFlags } from './forkFlags.js';
import { loadPlain } from './loading.js';
import { resolveModel } from './models.js';
import { cacheDirectory, withLoaded, withTarget } from './open.js';
import { TARGET_FORMS, type TargetFlags, withTargetFlags } from './targetFlags.js';
import { Terminal } from './terminal.js';
import { EXECUTORS, parseChoice } from './values.js';

const SYSTEMS = ['model', 'contract', 'both'] as const;

type ReplayFlags = TargetFlags &
  ForkFlags & {
    readonly model?: string;
    readonly system: (typeof SYSTEMS)[number];
    readonly executor?: (typeof EXECUTORS)[number];
    readonly verbose: boolean;
    readonly quiet: boolean;
  };

const EXAMPLES = `

Examples:
  difftest replay .difftest/failures/*/*.json
  difftest replay failure.json --target src/Contract.sol --verbose
  difftest replay fixtures/traces/*.json           recorded from a chain: model and contract
  difftest replay plan.json --system model         what the model says, no comparison

Exit codes: 0 all agree, 1 a divergence, 2 wrong use, 3 unknown.`;

/** `difftest replay`: runs saved plans and recorded traces again. */
export function replayCommand(): Command {
  return withForkFlags(withTargetFlags(new Command('replay')))
    .description('Run counterexamples, plans and recorded traces again.')
    .argument('<file...>', 'files that difftest saved, or recorded traces')
    .option('--model <name|path>', 'model by name, or a file that exports `model`')
    .option(
      '--system <which>',
      'what to run: model, contract or both',
      (text) => parseChoice('--system', text, SYSTEMS),
      'both',
    )
    .option('--executor <kind>', 'simulate or mine; as saved unless given', (text) =>
      parseChoice('--executor', text, EXECUTORS),
    )
    .option('-v, --verbose', 'print every step with what changed in both states', false)
    .option('-q, --quiet', 'print divergences only', false)
    .addHelpText('after', `${TARGET_FORMS}\n${FORK_FORMS}${EXAMPLES}`)
    .action(async (files: readonly string[], flags: ReplayFlags) => {
      process.exitCode = await replay(files, flags);
    });
}

async function replay(files: readonly string[], given: ReplayFlags): Promise<number> {
  const terminal = new Terminal(given);
  const name = given.model ?? (await modelOfFile(files[0]!));
  // Without a model there is nobody to compare with: what the contract does is told.
  const plain = name === NO_MODEL ? await loadPlain(given, terminal) : undefined;
  const flags: ReplayFlags = plain === undefined ? given : { ...given, system: 'contract' };
  const model = plain?.model ?? (await resolveModel(name, process.cwd()));
  // Every file is read before the first is run: a mistake in the last should not cost the others.
  const plans: SavedPlan[] = [];
  for (const file of files) plans.push(await readSavedPlan(file, model));
  const diverged = await withFork(flags, process.env, async (fork) => {
    let count = 0;
    for (const [hardfork, alike] of groupByHardfork(plans)) {
      const open = { model, target: flags.target, flags, hardfork, workers: 1, terminal, fork };
      const use = (session: Session) => replayAll(session, alike, flags, terminal);
      count += await (plain === undefined
        ? withTarget(open, use)
        : withLoaded({ ...open, target: plain.target }, use));
    }
    return count;
  });
  if (!terminal.quiet && plans.length > 1) {
    terminal.print([`${plans.length - diverged} of ${plans.length} agree`]);
  }
  return diverged === 0 ? 0 : 1;
}

/** A node has one hardfork: plans that were made for another one need another node. */
function groupByHardfork(plans: readonly SavedPlan[]): Map<string, SavedPlan[]> {
  const groups = new Map<string, SavedPlan[]>();
  for (const saved of plans) {
    const { hardfork } = saved.plan;
    groups.set(hardfork, [...(groups.get(hardfork) ?? []), saved]);
  }
  return groups;
}

/** Tells how many plans diverged. */
async function replayAll(
  session: Session,
  plans: readonly SavedPlan[],
  flags: ReplayFlags,
  terminal: Terminal,
): Promise<number> {
  let diverged = 0;
  for (const [index, saved] of plans.entries()) {
    terminal.progress(`${index + 1} of ${plans.length}: ${printable(saved.file)} …`);
    const { plan, changes } = adoptPlan(session, saved.plan);
    if (saved.recorded !== undefined && flags.executor !== undefined) {
      terminal.remark(`${printable(saved.file)}: records are simulated, whatever --executor says`);
    }
    for (const change of changes) terminal.remark(`${printable(saved.file)}: ${change}`);
    const told = await replayOne(session, { ...saved, plan }, flags);
    if (told.diverged) diverged += 1;
    if (told.diverged || !terminal.quiet) terminal.print(told.lines);
  }
  return diverged;
}

type Told = { readonly diverged: boolean; readonly lines: readonly string[] };

async function replayOne(session: Session, saved: SavedPlan, flags: ReplayFlags): Promise<Told> {
  if (saved.recorded !== undefined) {
    return replayRecorded(session, { ...saved, recorded: saved.recorded }, flags);
  }
  const { plan } = saved;
  const { model, setting } = session;
  if (flags.system === 'model') {
    const predicted = predict(model, plan.steps, setting);
    return { diverged: false, lines: tell(session, saved, flags, { predicted, found: [] }) };
  }
  const executor = flags.executor ?? saved.executor;
  const { predicted, observed, divergences } = await examine(session, plan, {
    executor,
    probe: 'each',
  });
  const step = divergences[0]?.step;
  const found = divergences.filter((divergence) => divergence.step === step);
  const compared = flags.system === 'both' ? found : [];
  const lines = tell(session, saved, flags, { predicted, observed, found: compared });
  return { diverged: compared.length > 0, lines };
}

async function replayRecorded(
  session: Session,
  saved: SavedPlan & { readonly recorded: NonNullable<SavedPlan['recorded']> },
  flags: ReplayFlags,
): Promise<Told> {
  const { model } = session;
  const options = { cwd: process.cwd(), cacheDir: cacheDirectory() };
  const { artifacts } = await loadTarget(model, 'reference', options);
  const compared = await compareRecorded(session, saved, artifacts);
  const { predicted, observed } = compared;
  const sides = [
    ['model', 'record', compared.model],
    ['record', 'contract', compared.contract],
  ] as const;
  const wanted = sides.filter((names) => {
    return flags.system === 'both' || names[0] === flags.system || names[1] === flags.system;
  });
  const lines = flags.verbose ? verboseLines(session, saved, flags, { predicted, observed }) : [];
  let diverged = false;
  for (const [left, right, divergences] of wanted) {
    const found = firstStep(divergences);
    const who = left === 'record' ? right : left;
    if (found.length === 0) {
      const gas = who === 'contract' && !compared.gasCompared ? ' (gas aside: other bytecode)' : '';
      lines.push(
        `✓ ${printable(saved.file)}: ${saved.plan.steps.length} steps, ${who} as recorded${gas}`,
      );
      continue;
    }
    diverged = true;
    lines.push(`✗ ${printable(saved.file)}: ${who} differs from the record`, '');
    lines.push(...divergenceText(session, saved, predicted, found, [left, right]));
  }
  return { diverged, lines };
}

function tell(
  session: Session,
  saved: SavedPlan,
  flags: ReplayFlags,
  result: { predicted: Trace; observed?: Trace; found: readonly Divergence[] },
): string[] {
  const { predicted, found } = result;
  const verbose = flags.verbose ? verboseLines(session, saved, flags, result) : [];
  if (found.length > 0) {
    const [first] = found;
    const title = `✗ ${printable(saved.file)}: ${first!.code} of ${first!.function} differs`;
    const text = divergenceText(session, saved, predicted, found, ['model', 'contract']);
    return [...verbose, title, '', ...text];
  }
  const { model, setting } = session;
  const input = { model, setting, plan: saved.plan, predicted, divergences: [] };
  const transcript = flags.system === 'model' && !flags.verbose ? transcriptLines(input) : [];
  const agree = flags.system === 'both' ? 'model and contract agree' : `${flags.system} ran`;
  return [
    ...verbose,
    ...transcript,
    `✓ ${printable(saved.file)}: ${saved.plan.steps.length} steps, ${agree}`,
  ];
}

function divergenceText(
  session: Session,
  { plan }: SavedPlan,
  predicted: Trace,
  divergences: readonly Divergence[],
  sides: readonly [string, string],
): string[] {
  const { model, setting } = session;
  const input = { model, setting, plan, predicted, divergences };
  return [...transcriptLines(input), '', ...divergenceLines(input, sides), ''];
}

function verboseLines(
  session: Session,
  { plan }: SavedPlan,
  flags: ReplayFlags,
  traces: { readonly predicted: Trace; readonly observed?: Trace },
): string[] {
  const { model, setting } = session;
  const sides = [
    ...(flags.system === 'contract' ? [] : [{ name: 'model', trace: traces.predicted }]),
    ...(traces.observed === undefined || flags.system === 'model'
      ? []
      : [{ name: 'contract', trace: traces.observed }]),
  ];
  return stepLines({ model, setting, plan, sides });
}

function firstStep(divergences: readonly Divergence[]): readonly Divergence[] {
  return divergences.filter((divergence) => divergence.step === divergences[0]!.step);
}
