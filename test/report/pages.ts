import { planFromJson } from '../../harness/corpus/planFile.js';
import type { Setting } from '../../harness/model/index.js';
import { generatePlan } from '../../harness/plan/generate.js';
import { predict } from '../../harness/plan/predict.js';
import type { Timeline } from '../../harness/report/timeline/schema.js';
import { type TimelineInput, timelineOf } from '../../harness/report/timeline/timeline.js';
import type { Divergence } from '../../harness/trace/divergence.js';
import type { Json } from '../../harness/trace/json.js';
import type { Trace } from '../../harness/trace/trace.js';
import { proverPool } from '../../models/prover-pool/index.js';
import { setting } from '../check/scene.js';
import { model, type State } from '../example/vault.model.js';
import { vaultPlan } from '../export/plans.js';
import { HOSTILE } from './results.js';

const plan = planFromJson(vaultPlan().plan as Json, model);
const predicted = predict<State>(model, plan.steps, setting);

/** The step at which the vault below does otherwise than the model. */
export const FAILING = 4;

/** What a vault shows that keeps the money back, and says so in words that are hostile. */
function observed(): Trace<State> {
  const steps = predicted.steps.map((step, index) => ({ ...step, gas: 21_000n + BigInt(index) }));
  const error = { name: 'Error', args: [HOSTILE] };
  steps[FAILING] = { outcome: { status: 'revert', error }, gas: 30_000n };
  const event = { emitter: HOSTILE, name: HOSTILE, args: { [HOSTILE]: HOSTILE } };
  steps[1] = { outcome: { status: 'success', returns: [], events: [event] }, gas: 1n };
  const states = new Map(predicted.states);
  for (const step of [FAILING, FAILING + 1]) states.set(step, states.get(FAILING - 1)!);
  return { ...predicted, steps, states };
}

const DIVERGENCES: readonly Divergence[] = [
  { code: 'status', path: ['status'], model: 'success', contract: 'revert' },
  { code: 'state', path: ['total'], model: 2n, contract: 5n },
  { code: 'returns', path: ['returns', '0'], model: 3n, contract: HOSTILE },
].map((difference) => ({
  ...(difference as Pick<Divergence, 'code' | 'path' | 'model' | 'contract'>),
  step: FAILING,
  function: 'vault.withdraw',
}));

export const vaultInput: TimelineInput = {
  // The name of a token comes from a contract too.
  model: {
    ...model,
    speech: {
      units: { ...model.speech.units, total: { kind: 'amount', decimals: 0, symbol: HOSTILE } },
    },
  },
  setting,
  plan,
  sides: [
    { name: 'model', trace: predicted },
    { name: 'contract', trace: observed() },
  ],
  differences: [{ sides: ['model', 'contract'], divergences: DIVERGENCES }],
};

export const vaultTimeline: Timeline = timelineOf(vaultInput);

/** A plan of the pool that is as long as it says, both sides alike but for one slot at its end. */
export function longInput(steps: number): TimelineInput {
  const { world } = proverPool;
  const addresses = world.contracts.map(({ name }, index) => {
    return [name, `0x${(index + 1).toString(16).padStart(40, 'c')}`] as const;
  });
  const pool: Setting<typeof proverPool.parameters> = {
    parameters: proverPool.parameters,
    contracts: Object.fromEntries(addresses),
    accounts: world.accounts,
    actors: Object.values(world.actors),
    chainId: 31_337n,
  };
  const drawing = { model: proverPool, setting: pool, seed: 7n, run: 0, depth: steps } as const;
  const { plan: long } = generatePlan({ ...drawing, hardfork: 'osaka' });
  const trace = predict(proverPool, long.steps, pool);
  return {
    model: proverPool,
    setting: pool,
    plan: long,
    sides: [
      { name: 'model', trace },
      { name: 'contract', trace },
    ],
    differences: [{ sides: ['model', 'contract'], divergences: [] }],
  };
}
