import { cpus } from 'node:os';
import { runCampaign } from '../../harness/campaign/campaign.js';
import { OutcomeMatrix } from '../../harness/campaign/matrix.js';
import { openSession, type Session } from '../../harness/campaign/session.js';
import { type Chain, openChain } from '../../harness/chain/chain.js';
import type { Fork } from '../../harness/chain/fork.js';
import { openRelay } from '../../harness/chain/relay/relay.js';
import { cacheDirectory } from '../../harness/cli/open.js';
import { type GeneratedPlan, generatePlan } from '../../harness/plan/generate.js';
import { predict } from '../../harness/plan/predict.js';
import { loadTarget } from '../../harness/target/load.js';
import type { Plan } from '../../harness/trace/plan.js';
import { proverPool as model } from '../../models/prover-pool/index.js';
import { openRemote } from '../fork/remote.js';
import { openLive } from './live.js';
import { type Naive, openNaive } from './naive.js';
import { openRaw, type Raw } from './raw.js';
import { type BenchResult, type Round, summarize } from './result.js';

export type BenchOptions = {
  readonly rounds: number;
  /** Plans that every round runs. */
  readonly plans: number;
  /** Steps in a plan. */
  readonly depth: number;
  readonly seed: bigint;
};

export type Bench = {
  readonly run: (onRound: (done: number, rounds: number) => void) => Promise<BenchResult>;
  readonly close: () => Promise<void>;
};

const HARDFORK = 'osaka';

/** Plans a round of the slow loop has: it would take a minute for all of them. */
const NAIVE_PLANS = 5;

/** Folds over all plans in a round: one is over before it can be timed. */
const FOLDS = 4;

/** Plans, nodes and everything that is not measured. */
export async function openBench(options: BenchOptions): Promise<Bench> {
  const target = await loadTarget(model, 'reference', {
    cwd: process.cwd(),
    cacheDir: cacheDirectory(),
  });
  const chains: Chain[] = [];
  const sessionOf = async (workers: number, fork?: Fork): Promise<Session> => {
    const chain = await openChain({
      world: model.world,
      target,
      hardfork: HARDFORK,
      inFlight: workers,
      fork,
    });
    chains.push(chain);
    return openSession({ model, target, chain, hardfork: HARDFORK });
  };
  const one = await sessionOf(1);
  const two = await sessionOf(2);
  const remote = await openRemote();
  const relay = await openRelay({ url: remote.proxy.url });
  const forked = await sessionOf(1, relay);
  const live = await openLive({ remote, target, hardfork: HARDFORK });
  const generated = Array.from({ length: options.plans }, (_, run) => drawPlan(one, options, run));
  const plans = generated.map(({ plan }) => plan);
  const naive = await openNaive({ target, hardfork: HARDFORK });
  const raw = await openRaw({ target, hardfork: HARDFORK, plans });
  return {
    run: (onRound) =>
      new Measurement({ options, one, two, forked, live: live.session, plans, naive, raw }).run(
        onRound,
      ),
    close: async () => {
      await Promise.all([...chains, live, naive, raw].map((opened) => opened.close()));
      await relay.close();
      await remote.close();
    },
  };
}

function drawPlan(session: Session, { seed, depth }: BenchOptions, run: number): GeneratedPlan {
  const { setting, hardfork } = session;
  return generatePlan({ model, setting, seed, run, depth, hardfork });
}

type Opened = {
  readonly options: BenchOptions;
  readonly one: Session;
  readonly two: Session;
  /** On a chain of somebody else, through the relay. */
  readonly forked: Session;
  /** There too, in a pool that others have filled. */
  readonly live: Session;
  readonly plans: readonly Plan[];
  readonly naive: Naive;
  readonly raw: Raw;
};

/** Everything once a round, in turn, so that a busy machine slows all of it alike. */
class Measurement {
  readonly #opened: Opened;
  /** Filled by a first pass: from then on mining is the one plan in 200 of a long campaign. */
  readonly #matrix = new OutcomeMatrix();

  constructor(opened: Opened) {
    this.#opened = opened;
  }

  async run(onRound: (done: number, rounds: number) => void): Promise<BenchResult> {
    const { options } = this.#opened;
    onRound(0, options.rounds);
    await this.#campaign(this.#opened.one, 1);
    await this.#campaign(this.#opened.forked, 1);
    await this.#campaign(this.#opened.live, 1);
    await this.#round(0);
    const rounds: Round[] = [];
    for (let round = 0; round < options.rounds; round += 1) {
      rounds.push(await this.#round(round));
      onRound(round + 1, options.rounds);
    }
    return summarize(rounds, { ...options, cores: cpus().length });
  }

  async #round(round: number): Promise<Round> {
    const { one, two, forked, live, plans, naive, raw, options } = this.#opened;
    const slice = Array.from({ length: NAIVE_PLANS }, (_, index) => {
      return plans[(round * NAIVE_PLANS + index) % plans.length]!;
    });
    const all = stepsOf(plans);
    return {
      naive: await rate(stepsOf(slice), () => naive.run(slice)),
      raw: await rate(all, () => raw.run(1)),
      twoRaw: await rate(all, () => raw.run(2)),
      checked: await rate(all, () => this.#campaign(one, 1)),
      forked: await rate(all, () => this.#campaign(forked, 1)),
      live: await rate(all, () => this.#campaign(live, 1)),
      twoWorkers: await rate(all, () => this.#campaign(two, 2)),
      model: await rate(FOLDS * all, async () => {
        for (let fold = 0; fold < FOLDS; fold += 1) {
          for (const plan of plans) predict(model, plan.steps, one.setting);
        }
      }),
      generated: await rate(all, async () => {
        for (let run = 0; run < plans.length; run += 1) drawPlan(one, options, run);
      }),
    };
  }

  async #campaign(session: Session, workers: number): Promise<void> {
    const { seed, depth, plans: runs } = this.#opened.options;
    const { verdict, steps } = await runCampaign(session, {
      seed,
      runs,
      depth,
      workers,
      executor: 'simulate',
      corpusDirectory: undefined,
      shrinkLimit: 0,
      failFast: false,
      now: () => performance.now(),
      matrix: this.#matrix,
    });
    if (verdict !== 'pass') throw new Error(`a campaign ended with ${verdict}, not pass`);
    if (steps !== runs * depth)
      throw new Error(`a campaign had ${steps} steps, not ${runs * depth}`);
  }
}

function stepsOf(plans: readonly Plan[]): number {
  return plans.reduce((sum, plan) => sum + plan.steps.length, 0);
}

/** Steps a second of some work. */
async function rate(steps: number, work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (steps * 1000) / (performance.now() - began);
}
