import type { FoundFailure } from '../campaign/failure.js';
import type { Session } from '../campaign/session.js';
import { toFoundry } from '../export/foundry/foundry.js';
import type { ReportedFailure, RunReport } from '../report/result.js';
import { timelineOf } from '../report/timeline/timeline.js';
import type { Plan } from '../trace/plan.js';
import { exportableFor } from './exportable.js';
import type { Terminal } from './terminal.js';

/** Whole tests are long: a result carries no more of them. */
const MAX_TESTS = 3;

/** Adds what only some readers of a result want of its failures: steps in words, and a test. */
export async function withDetails(
  session: Session,
  report: RunReport,
  found: readonly FoundFailure[],
  terminal: Terminal,
): Promise<RunReport> {
  const failures: ReportedFailure[] = [];
  for (const [index, failure] of report.failures.entries()) {
    const { predicted, observed } = found[index]!;
    const { plan, divergences, executor } = failure.counterexample;
    const timeline = timelineOf({
      model: session.model,
      setting: session.setting,
      plan,
      sides: [
        { name: 'model', trace: predicted },
        { name: 'contract', trace: observed },
      ],
      differences: [{ sides: ['model', 'contract'], divergences }],
    });
    const wanted = { session, plan, executor, replay: failure.replay ?? 'not saved' };
    const foundry = index < MAX_TESTS ? await foundryTest(wanted, terminal) : undefined;
    failures.push({ ...failure, timeline, foundry });
  }
  return { ...report, failures };
}

/** A test for Foundry; undefined, and said, where none can be made: the finding stands. */
export async function foundryTest(
  wanted: {
    readonly session: Session;
    readonly plan: Plan;
    readonly executor: 'simulate' | 'mine';
    readonly replay: string;
  },
  terminal: Terminal,
): Promise<string | undefined> {
  const { session, plan, executor, replay } = wanted;
  try {
    return toFoundry(await exportableFor(session, plan, executor, replay));
  } catch (error) {
    terminal.remark(`no Foundry test could be made: ${(error as Error).message}`);
    return undefined;
  }
}
