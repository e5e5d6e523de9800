import { Command } from 'commander';
import { adoptPlan } from '../campaign/adopt.js';
import { examine } from '../campaign/examine.js';
import { modelOfFile, type SavedPlan } from '../campaign/saved.js';
import type { Session } from '../campaign/session.js';
import { NO_MODEL } from '../plan/abiModel.js';
import { predict } from '../plan/predict.js';
import { printable } from '../report/printable.js';
import { valueToJson } from '../trace/json.js';
import { type GasFlags, withEnvelope, withGasFlags } from './envelopes.js';
import {
  FORK_FORMS,
  type ForkFlags,
  withDirectFlag,
  withFork,
  withForkFlags,
} from './forkFlags.js';
import { LIVE_FORMS, type LiveFlags, towards, withLiveFlags } from './liveFlags.js';
import { loadPlain } from './loading.js';
import { resolveModel } from './models.js';
import { withLoaded, withTarget } from './open.js';
import { onePage, type Replayed, writePage } from './replayPage.js';
import { replayRecorded, type Told } from './replayRecorded.js';
import { readReplayable, replayScenarios } from './replayScenario.js';
import { replayLines } from './replayText.js';
import { replayTraces } from './replayTrace.js';
import { TARGET_FORMS, type TargetFlags, withTargetFlags } from './targetFlags.js';
import { Terminal } from './terminal.js';
import { EXECUTORS, parseChoice, parseOutput } from './values.js';

const UNKNOWN = 3;
const SYSTEMS = ['model', 'contract', 'both'] as const;

type ReplayFlags = TargetFlags &
  ForkFlags &
  LiveFlags &
  GasFlags & {
    readonly model?: string;
    readonly system: (typeof SYSTEMS)[number];
    readonly executor?: (typeof EXECUTORS)[number];
    readonly html?: string;
    readonly verbose: boolean;
    readonly quiet: boolean;
  };

const EXAMPLES = `

Examples:
  difftest replay .difftest/failures/*/*.json
  difftest replay failure.json --target src/Contract.sol --verbose
  difftest replay fixtures/traces/*.json           recorded from a chain: model and contract
  difftest replay failure.json --html page.html    step by step, in a browser
  difftest replay fixtures/scenarios/*.json        captured on a fork, and run offline
  difftest replay trace.json                       real transactions, by difftest record
  difftest replay plan.json --system model         what the model says, no comparison

Exit codes: 0 all agree, 1 a divergence, 2 wrong use, 3 unknown.`;

/** `difftest replay`: runs saved plans and recorded traces again. */
export function replayCommand(): Command {
  return withGasFlags(
    withLiveFlags(withDirectFlag(withForkFlags(withTargetFlags(new Command('replay'))))),
  )
    .description('Run counterexamples, plans and recorded traces again.')
    .argument('<file...>', 'files that difftest saved, recorded traces, or scenarios')
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
    .option('--html <file>', 'write one file as a page, step by step', (text) =>
      parseOutput('--html', text),
    )
    .option('-v, --verbose', 'print every step with what changed in both states', false)
    .option('-q, --quiet', 'print divergences only', false)
    .addHelpText('after', `${TARGET_FORMS}${LIVE_FORMS}\n${FORK_FORMS}${EXAMPLES}`)
    .action(async (files: readonly string[], flags: ReplayFlags) => {
      process.exitCode = await replay(files, flags);
    });
}

async function replay(files: readonly string[], given: ReplayFlags): Promise<number> {
  const terminal = new Terminal(given);
  if (given.html !== undefined && files.length > 1) throw onePage(files);
  const name = given.model ?? (await modelOfFile(files[0]!));
  // Without a model there is nobody to compare with: what the contract does is told.
  const plain = name === NO_MODEL ? await loadPlain(given, terminal) : undefined;
  const flags: ReplayFlags = plain === undefined ? given : { ...given, system: 'contract' };
  const model = plain?.model ?? (await resolveModel(name, process.cwd()));
  // Every file is read before the first is run: a mistake in the last should not cost the others.
  const { plans, scenarios, traces } = await readReplayable(files, model);
  if (scenarios.length + traces.length > 0 && given.html !== undefined) {
    terminal.remark('scenarios and traces of a chain have no page: --html is about plans');
  }
  const { diverging, unknown } = await replayTraces(traces, model, flags, terminal);
  let diverged = diverging + (await replayScenarios(scenarios, model, flags, terminal));
  for (const alike of groupByPlace(plans)) {
    const { hardfork, standing } = alike[0]!.plan;
    const met = towards(flags, standing);
    const { target, direct } = met;
    const use = (session: Session) => replayHere(session, alike, met, terminal);
    diverged += await withFork(met, process.env, (fork) => {
      const open = { model, target, flags: met, hardfork, workers: 1, terminal, fork, direct };
      return plain === undefined
        ? withTarget(open, use)
        : withLoaded({ ...open, target: plain.target }, use);
    });
  }
  if (!terminal.quiet && files.length > 1) {
    terminal.print([`${files.length - diverged - unknown} of ${files.length} agree`]);
  }
  return diverged > 0 ? 1 : unknown > 0 ? UNKNOWN : 0;
}

/** A node has one hardfork and one past: plans that were made for others need another node. */
function groupByPlace(plans: readonly SavedPlan[]): readonly SavedPlan[][] {
  const groups = new Map<string, SavedPlan[]>();
  for (const saved of plans) {
    const { hardfork, standing } = saved.plan;
    const key = JSON.stringify(valueToJson([hardfork, standing]));
    groups.set(key, [...(groups.get(key) ?? []), saved]);
  }
  return [...groups.values()];
}

/** Gas is checked where an envelope is of this hardfork. */
async function replayHere(
  opened: Session,
  plans: readonly SavedPlan[],
  flags: ReplayFlags,
  terminal: Terminal,
): Promise<number> {
  const { session, told } = await withEnvelope(opened, flags, {});
  if (told.unused !== undefined) terminal.remark(`gas is not checked: ${printable(told.unused)}`);
  return replayAll(session, plans, flags, terminal);
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
    if (flags.html !== undefined) {
      const replayed = { session, saved: { ...saved, plan }, shown: told.shown };
      await writePage(flags.html, replayed, flags, terminal);
    }
  }
  return diverged;
}

async function replayOne(session: Session, saved: SavedPlan, flags: ReplayFlags): Promise<Told> {
  if (saved.recorded !== undefined) {
    return replayRecorded(session, { ...saved, recorded: saved.recorded }, flags);
  }
  const { plan } = saved;
  const { model, setting } = session;
  if (flags.system === 'model') {
    const predicted = predict(model, plan.steps, setting);
    const lines = replayLines(session, saved, flags, { predicted, found: [] });
    const shown = { sides: [{ name: 'model', trace: predicted }], differences: [] };
    return { diverged: false, lines, shown };
  }
  const executor = flags.executor ?? saved.executor;
  const { predicted, observed, divergences } = await examine(session, plan, {
    executor,
    probe: 'each',
  });
  const step = divergences[0]?.step;
  const found = divergences.filter((divergence) => divergence.step === step);
  const compared = flags.system === 'both' ? found : [];
  const lines = replayLines(session, saved, flags, { predicted, observed, found: compared });
  const contract = { name: 'contract', trace: observed };
  const shown: Replayed =
    flags.system === 'contract'
      ? { sides: [contract], differences: [] }
      : {
          sides: [{ name: 'model', trace: predicted }, contract],
          differences: [{ sides: ['model', 'contract'], divergences }],
        };
  return { diverged: compared.length > 0, lines, shown };
}
