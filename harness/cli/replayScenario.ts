import { adoptPlan } from '../campaign/adopt.js';
import { examine } from '../campaign/examine.js';
import { readSavedPlan, type SavedPlan } from '../campaign/saved.js';
import type { Session } from '../campaign/session.js';
import { recordedSource } from '../chain/relay/recordedState.js';
import { relayOf } from '../chain/relay/relay.js';
import { readDocument, SCENARIO_FORMAT, TRACE_FORMAT } from '../corpus/document.js';
import { UsageError } from '../errors.js';
import { compareExpected } from '../fork/compareExpected.js';
import { type Scenario, scenarioFromDocument } from '../fork/scenario.js';
import type { AnyModel } from '../model/index.js';
import { recordFromDocument } from '../record/recordFile.js';
import { printable } from '../report/printable.js';
import { stepLines } from '../report/steps.js';
import { divergenceLines, transcriptLines } from '../report/transcript.js';
import type { Divergence } from '../trace/divergence.js';
import type { ForkFlags } from './forkFlags.js';
import { type LiveFlags, towards } from './liveFlags.js';
import { withTarget } from './open.js';
import type { SavedTrace } from './replayTrace.js';
import type { TargetFlags } from './targetFlags.js';
import { Terminal } from './terminal.js';

type ScenarioFlags = TargetFlags &
  LiveFlags &
  ForkFlags & { readonly executor?: 'simulate' | 'mine'; readonly verbose: boolean };

/**
 * What `replay` takes: plans in all their forms, scenarios, which bring their own chain, and traces
 * of a chain, which need none.
 */
export type Replayable = {
  readonly plans: readonly SavedPlan[];
  readonly scenarios: readonly Scene[];
  readonly traces: readonly SavedTrace[];
};

/** Reads files of all kinds; each says what it is. */
export async function readReplayable(
  files: readonly string[],
  model: AnyModel,
): Promise<Replayable> {
  const plans: SavedPlan[] = [];
  const scenarios: Scene[] = [];
  const traces: SavedTrace[] = [];
  for (const file of files) {
    const document = await readDocument(file);
    const { format } = document;
    if (format === TRACE_FORMAT) {
      traces.push({ file, record: recordFromDocument(document, model) });
    } else if (format === SCENARIO_FORMAT) {
      scenarios.push({ file, scenario: scenarioFromDocument(document, model) });
    } else plans.push(await readSavedPlan(file, model));
  }
  return { plans, scenarios, traces };
}

type Scene = { readonly file: string; readonly scenario: Scenario };

/** Tells how many scenarios went another way than they were captured, or than the model says. */
export async function replayScenarios(
  scenes: readonly Scene[],
  model: AnyModel,
  flags: ScenarioFlags,
  terminal: Terminal,
): Promise<number> {
  let diverging = 0;
  for (const { file, scenario } of scenes) {
    const fork = await relayOf(recordedSource(scenario.state, file));
    try {
      const { hardfork, standing } = scenario.plan;
      // What is odd about a deployed contract was told when the scenario was captured.
      if (standing !== undefined && flags.target !== 'reference') throw takesNoPlace(file, flags);
      const met = standing === undefined ? flags : { ...towards(flags, standing), otherCode: true };
      const silent = new Terminal({ quiet: true, verbose: false });
      const opening = standing === undefined ? terminal : silent;
      const { target } = met;
      const open = { model, target, flags: met, hardfork, workers: 1, terminal: opening, fork };
      const told = await withTarget(open, (session) =>
        replayed(session, scenario, { ...flags, name: printable(file) }),
      );
      if (told.diverged) diverging += 1;
      if (told.diverged || !terminal.quiet) terminal.print(told.lines);
    } finally {
      await fork.close();
    }
  }
  return diverging;
}

async function replayed(
  session: Session,
  scenario: Scenario,
  options: ScenarioFlags & { readonly name: string },
): Promise<{ readonly diverged: boolean; readonly lines: readonly string[] }> {
  const { name, executor = 'simulate', verbose } = options;
  const { plan } = adoptPlan(session, scenario.plan);
  const examined = await examine(session, plan, { executor, probe: 'each' });
  const { predicted, observed } = examined;
  const { model, setting } = session;
  const sides = [
    { name: 'model', trace: predicted },
    { name: 'contract', trace: observed },
  ];
  const lines = verbose ? stepLines({ model, setting, plan, sides }) : [];
  const told = (title: string, all: readonly Divergence[], names: readonly [string, string]) => {
    const divergences = all.filter(({ step }) => step === all[0]?.step);
    if (divergences.length === 0) return false;
    const input = { model, setting, plan, predicted, divergences };
    lines.push(`✗ ${name}: ${title}`, '', ...transcriptLines(input));
    lines.push('', ...divergenceLines(input, names), '');
    return true;
  };
  const differs = told('model and contract differ', examined.divergences, ['model', 'contract']);
  // What mining gives depends on hashes that nobody chooses.
  const other = executor === 'simulate' ? compareExpected(session, scenario, observed) : [];
  const changed = told('the contract does otherwise than when it was captured', other, [
    'captured',
    'contract',
  ]);
  if (differs || changed) return { diverged: true, lines };
  const { chainId, block } = scenario.state;
  const where = `block ${block.number} of chain ${chainId}`;
  lines.push(`✓ ${name}: ${plan.steps.length} steps as captured at ${where}, and the model agrees`);
  return { diverged: false, lines };
}

function takesNoPlace(file: string, { target }: ScenarioFlags): UsageError {
  return new UsageError({
    code: 'scenario/standing',
    message: 'The scenario begins at a contract that is deployed, whose place no other can take.',
    facts: { file, target },
    hint: 'Leave --target out. New code in its place, on its chain, is for difftest upgrade.',
  });
}
