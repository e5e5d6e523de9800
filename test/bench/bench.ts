import { cpus } from 'node:os';
import type { Session } from '../../harness/campaign/session.js';
import { cacheDirectory } from '../../harness/cli/open.js';
import { type GeneratedPlan, generatePlan } from '../../harness/plan/generate.js';
import { predict } from '../../harness/plan/predict.js';
import type { LoadedTarget } from '../../harness/target/artifact.js';
import { loadTarget } from '../../harness/target/load.js';
import type { Plan } from '../../harness/trace/plan.js';
import { proverPool as model } from '../../models/prover-pool/index.js';
import { type CampaignOptions, HARDFORK, sessionOf } from './campaign.js';
import { type Naive, openNaive } from './naive.js';
import { type CampaignProcess, startCampaign } from './process.js';
import { openRaw, type Raw } from './raw.js';
import { type BenchResult, type Round, summarize } from './result.js';

/** Plans that every round runs, the steps of each, and how often. */
export type BenchOptions = CampaignOptions & { readonly rounds: number };

export type Bench = {
  readonly run: (onRound: (done: number, rounds: number) => void) => Promise<BenchResult>;
  readonly close: () => Promise<void>;
};

/** Plans a round of the slow loop has: it would take a minute for all of them. */
const NAIVE_PLANS = 5;

/** Folds over all plans in a round: one is over before it can be timed. */
const FOLDS = 4;

type Opened = {
  readonly options: BenchOptions;
  /** Draws plans; nothing is run in it. */
  readonly session: Session;
  readonly one: CampaignProcess;
  readonly two: CampaignProcess;
  /** On a chain of somebody else, through the relay. */
  readonly forked: CampaignProcess;
  /** There too, in a pool that others have filled. */
  readonly live: CampaignProcess;
  readonly plans: readonly Plan[];
  readonly naive: Naive;
  readonly raw: Raw;
};

export function loadReference(): Promise<LoadedTarget> {
  return loadTarget(model, 'reference', { cwd: process.cwd(), cacheDir: cacheDirectory() });
}

/** Plans, nodes and everything that is not measured. */
export async function openBench(options: BenchOptions): Promise<Bench> {
  const target = await loadReference();
  const { session, close } = await sessionOf(target, 1);
  const one = await startCampaign('one worker', options);
  const two = await startCampaign('two workers', options);
  const forked = await startCampaign('forked', options);
  const live = await startCampaign('live', options);
  const generated = Array.from({ length: options.plans }, (_, run) => {
    return drawPlan(session, options, run);
  });
  const plans = generated.map(({ plan }) => plan);
  const naive = await openNaive({ target, hardfork: HARDFORK });
  const raw = await openRaw({ target, hardfork: HARDFORK, plans });
  const opened = { options, session, one, two, forked, live, plans, naive, raw };
  return {
    run: (onRound) => measure(opened, onRound),
    close: async () => {
      await Promise.all([one, two, forked, live, naive, raw].map((each) => each.close()));
      await close();
    },
  };
}

function drawPlan(session: Session, { seed, depth }: BenchOptions, run: number): GeneratedPlan {
  const { setting, hardfork } = session;
  return generatePlan({ model, setting, seed, run, depth, hardfork });
}

async function measure(
  opened: Opened,
  onRound: (done: number, rounds: number) => void,
): Promise<BenchResult> {
  const { options } = opened;
  onRound(0, options.rounds);
  await measureRound(opened, 0);
  const rounds: Round[] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    rounds.push(await measureRound(opened, round));
    onRound(round + 1, options.rounds);
  }
  return summarize(rounds, { ...options, cores: cpus().length });
}

/** Everything once, in turn, so that a busy machine slows all of it alike. */
async function measureRound(opened: Opened, round: number): Promise<Round> {
  const { session, plans, naive, raw, options } = opened;
  const slice = Array.from({ length: NAIVE_PLANS }, (_, index) => {
    return plans[(round * NAIVE_PLANS + index) % plans.length]!;
  });
  const all = stepsOf(plans);
  const campaign = async ({ run }: CampaignProcess) => (all * 1000) / (await run());
  return {
    naive: await rate(stepsOf(slice), () => naive.run(slice)),
    raw: await rate(all, () => raw.run(1)),
    twoRaw: await rate(all, () => raw.run(2)),
    viemRaw: await rate(all, () => raw.runWithViem()),
    checked: await campaign(opened.one),
    forked: await campaign(opened.forked),
    live: await campaign(opened.live),
    twoWorkers: await campaign(opened.two),
    model: await rate(FOLDS * all, async () => {
      for (let fold = 0; fold < FOLDS; fold += 1) {
        for (const plan of plans) predict(model, plan.steps, session.setting);
      }
    }),
    generated: await rate(all, async () => {
      for (let run = 0; run < plans.length; run += 1) drawPlan(session, options, run);
    }),
  };
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
