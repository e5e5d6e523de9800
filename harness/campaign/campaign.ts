import { listFailures } from '../corpus/store.js';
import { InfrastructureError } from '../errors.js';
import { generatePlan } from '../plan/generate.js';
import { Tally } from '../plan/tally.js';
import { divergenceKey } from '../trace/divergence.js';
import type { Plan } from '../trace/plan.js';
import { beginAlike, onChain } from './adopt.js';
import { cutAfter, type Examination, type ExecutorKind, examine, findFailure } from './examine.js';
import { type FoundFailure, settleFailure } from './failure.js';
import { inOrder } from './lanes.js';
import { type Noticed, OutcomeMatrix } from './matrix.js';
import { Minings } from './minings.js';
import type { CampaignOptions, CampaignResult } from './options.js';
import { readSavedPlan, type SavedPlan } from './saved.js';
import type { Session } from './session.js';

/** One run in so many is mined whole, by its number; others up to the last new cell they fill. */
const MINED_EVERY = 200;

/**
 * Runs that may be ahead of one that is still being mined: bounds memory. Most new cells are filled
 * by the first runs; with fewer ahead the rest would wait for all of these to be mined.
 */
const LOOKAHEAD = 512;

export type { CampaignOptions, CampaignResult, Progress } from './options.js';

/** Saved failures first, then fresh runs until one fails or the budget ends. */
export async function runCampaign(
  session: Session,
  options: CampaignOptions,
): Promise<CampaignResult> {
  const campaign = new Campaign(session, options);
  try {
    await campaign.replaySaved();
    if (campaign.failures.length === 0) await campaign.runFresh();
  } catch (error) {
    if (!(error instanceof InfrastructureError)) throw error;
    campaign.trouble = error;
  }
  return campaign.result();
}

/** A run that was simulated, and mined if that was due. */
type Followed = {
  readonly steps: number;
  readonly noticed: Noticed;
  readonly tally: Tally;
  /** What fails, if anything does, and under which executor. */
  readonly failing: Failing | undefined;
  readonly mined: 'not due' | 'done' | 'given up';
};

type Simulated = Pick<Followed, 'failing' | 'tally'> &
  Omit<Examination, 'divergences'> & { readonly plan: Plan };

type Failing = { readonly plan: Plan; readonly executor: ExecutorKind };

class Campaign {
  readonly failures: FoundFailure[] = [];
  trouble: InfrastructureError | undefined;
  readonly #session: Session;
  readonly #options: CampaignOptions;
  readonly #matrix: OutcomeMatrix;
  readonly #tally: Tally;
  #saved = { replayed: 0, failing: 0 };
  #runs = 0;
  #steps = 0;
  /** Of runs that were simulated, whether or not their turn to be counted has come. */
  #stepsSeen = 0;
  #minedPlans = 0;
  /** Seconds of the fresh runs alone: shrinking is not throughput. */
  #seconds = 0;

  constructor(session: Session, options: CampaignOptions) {
    this.#session = session;
    this.#options = options;
    this.#matrix = options.matrix ?? new OutcomeMatrix();
    this.#tally = new Tally(session.model);
  }

  async replaySaved(): Promise<void> {
    const { corpusDirectory, failFast, onProgress, signal } = this.#options;
    if (corpusDirectory === undefined) return;
    const { model, setting, hardfork, allows, standing } = this.#session;
    const files = await listFailures(corpusDirectory, model.name);
    for (const [index, file] of files.entries()) {
      if (signal?.aborted) return;
      onProgress?.({ phase: 'saved', done: index, total: files.length });
      const { plan: saved, executor, failure } = await readSavedPlan(file, model);
      // What a plan begins at is a part of it: elsewhere it is another plan.
      if (!beginAlike(saved.standing, standing)) continue;
      // Under the rules of this campaign, whatever they were when it was saved.
      const here = onChain(saved, setting.chainId);
      const plan = { ...here, hardfork, parameters: setting.parameters };
      // A partial target is not blamed for what it is known to lack.
      if (!plan.steps.every(({ command }) => allows(command))) continue;
      this.#saved = { ...this.#saved, replayed: this.#saved.replayed + 1 };
      if ((await findFailure(this.#session, plan, executor)) === undefined) continue;
      // Known and small already: told as it stands, in the file where it lies.
      const settle = { ...this.#options, executor, shrinkLimit: 0, corpusDirectory: undefined };
      const found = await settleFailure(this.#session, plan, settle);
      if (found === undefined) throw unsteady(this.#session.target.spec, file);
      this.failures.push({ ...asSaved(found, saved, failure), file });
      this.#saved = { ...this.#saved, failing: this.#saved.failing + 1 };
      if (failFast) return;
    }
  }

  async runFresh(): Promise<void> {
    const failing = await this.#runUntilFailing();
    if (failing === undefined) return;
    const found = await settleFailure(this.#session, failing.plan, {
      ...this.#options,
      executor: failing.executor,
      onShrink: (executed, commands) =>
        this.#options.onProgress?.({ phase: 'shrinking', executed, commands }),
    });
    if (found === undefined) throw unsteady(this.#session.target.spec, `run ${this.#runs - 1}`);
    this.failures.push(found);
  }

  result(): CampaignResult {
    const { seed, signal } = this.#options;
    const failed = this.failures.length > 0;
    const unknown = this.trouble !== undefined || signal?.aborted === true;
    return {
      verdict: failed ? 'fail' : unknown ? 'unknown' : 'pass',
      seed,
      runs: this.#runs,
      steps: this.#steps,
      seconds: this.#seconds,
      cells: this.#matrix.cells(),
      paths: this.#matrix.paths(),
      unknownPaths: this.#matrix.unknownPaths(),
      marks: this.#tally.marks(),
      guards: this.#tally.guards(),
      minedPlans: this.#minedPlans,
      saved: this.#saved,
      failures: this.failures,
      trouble: this.trouble,
      interrupted: signal?.aborted === true,
    };
  }

  async #runUntilFailing(): Promise<Failing | undefined> {
    const { runs, seconds, workers, executor, signal, now } = this.#options;
    const look = this.#options.look ?? (async () => () => undefined);
    const began = now();
    const elapsed = () => (now() - began) / 1000;
    const minings = new Minings(this.#session, signal, workers);
    let failing: Failing | undefined;
    let doomed = false;
    try {
      await inOrder({
        // Each connection has its next plan waiting, so that the node never waits for us.
        lanes: executor === 'mine' ? workers : workers * 2,
        ahead: LOOKAHEAD,
        mayBegin: (run) => {
          if (doomed || run >= runs || signal?.aborted) return false;
          // A verdict needs a run, however short the time.
          return run === 0 || seconds === undefined || elapsed() < seconds;
        },
        job: (run) => this.#simulate(run),
        follow: async (run, simulated) => {
          doomed ||= simulated.failing !== undefined;
          this.#seconds = elapsed();
          const { plan, observed } = simulated;
          const following = this.#follow(run, simulated, minings);
          const [followed, counted] = await Promise.all([following, look(plan, observed, signal)]);
          return { followed, counted };
        },
        take: async (run, { followed, counted }) => {
          if (followed.mined === 'given up' || counted === undefined) return false;
          counted();
          this.#count(run, followed);
          failing = followed.failing;
          return failing === undefined;
        },
      });
    } finally {
      await minings.stop();
      this.#seconds = elapsed();
    }
    return failing;
  }

  /** Keeps little of a run: hundreds of them may wait for one that is mined. */
  async #simulate(run: number): Promise<Simulated> {
    const { seed, depth, executor } = this.#options;
    const tally = new Tally(this.#session.model);
    const drawing = { ...this.#session, seed, run, depth, keep: 'last', tally } as const;
    const { plan, predicted } = generatePlan(drawing);
    const options = { executor, probe: 'end', predicted } as const;
    const { divergences, ...examined } = await examine(this.#session, plan, options);
    const failing: Failing | undefined = divergences.length > 0 ? { plan, executor } : undefined;
    return { plan, ...examined, failing, tally };
  }

  /** In the order of the runs: says which cells one is the first to fill, and mines it if due. */
  async #follow(run: number, simulated: Simulated, minings: Minings): Promise<Followed> {
    const { executor, onProgress } = this.#options;
    const { plan, observed, failing, tally } = simulated;
    const steps = plan.steps.length;
    const commands = plan.steps.map((step) => step.command);
    const noticed = this.#matrix.notice(commands, observed, simulated);
    this.#stepsSeen += steps;
    onProgress?.({ phase: 'runs', runs: run + 1, steps: this.#stepsSeen, seconds: this.#seconds });
    const seen = { steps, noticed, tally, mined: 'not due' } as const;
    // What comes after the last new cell has been mined before, in some plan or other.
    const last = run % MINED_EVERY === 0 ? steps - 1 : noticed.lastNew;
    if (failing !== undefined || executor === 'mine' || last < 0) return { ...seen, failing };
    const part = cutAfter(plan, last);
    const mined = await minings.add(part);
    if (mined === undefined) return { ...seen, failing, mined: 'given up' };
    if (mined.divergences.length === 0) return { ...seen, failing, mined: 'done' };
    return { ...seen, failing: { plan: part, executor: 'mine' }, mined: 'done' };
  }

  #count(run: number, { steps, noticed, tally, mined }: Followed): void {
    this.#matrix.count(noticed);
    this.#tally.add(tally);
    this.#runs = run + 1;
    this.#steps += steps;
    if (mined === 'done') this.#minedPlans += 1;
  }
}

/** A failure that was minimal when it was saved still is, if it fails as it did, and as long. */
function asSaved(found: FoundFailure, plan: Plan, saved: SavedPlan['failure']): FoundFailure {
  const { counterexample } = found;
  const same =
    saved?.key === divergenceKey(counterexample.divergences[0]!) &&
    counterexample.plan.steps.length === plan.steps.length;
  const minimal = same && saved.minimal;
  return { ...found, counterexample: { ...counterexample, minimal } };
}

/** The same plan failed once and then did not: nothing can be said of such a node. */
function unsteady(target: string, where: string): InfrastructureError {
  return new InfrastructureError({
    code: 'campaign/unsteady',
    message: 'a plan failed once and passed when it was run again',
    facts: { target, where },
    hint: 'The node does not answer the same request in the same way. Run it again.',
  });
}
