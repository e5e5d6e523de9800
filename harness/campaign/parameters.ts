import type { Chain } from '../chain/chain.js';
import { type AnyModel, equalValues, type Value, ZERO_WORD } from '../model/index.js';
import type { LoadedTarget } from '../target/artifact.js';
import type { Plan, PlannedStep } from '../trace/plan.js';

/** A constant that the contract has otherwise than the model. */
export type ParameterDifference = {
  readonly name: string;
  readonly model: Value;
  readonly contract: Value;
};

/** A block after that of the deployment; getters of constants do not care. */
const BLOCK = 1000n;

/**
 * Reads what the contract says of the model's parameters: its getters without arguments that are
 * named like them. What it has no getter for, or gives as another type, stays the model's.
 */
export async function readParameters(options: {
  readonly model: AnyModel;
  readonly target: LoadedTarget;
  readonly chain: Chain;
  readonly hardfork: string;
}): Promise<readonly ParameterDifference[]> {
  const { model, target, chain, hardfork } = options;
  const parameters = (model.parameters ?? {}) as Readonly<Record<string, Value>>;
  const names = Object.keys(parameters).filter((name) => hasGetter(target, model, name));
  if (names.length === 0) return [];
  const steps = names.map((name) => getterCall(model, name, chain.deployment.chainId));
  const plan: Plan = { model: model.name, parameters, hardfork, steps, origin: {} };
  const nothing = { variables: () => [], toState: () => undefined };
  const trace = await chain.simulate.execute(plan, { probe: 'none', observe: () => nothing });
  return names.flatMap((name, index): ParameterDifference[] => {
    const { outcome } = trace.steps[index]!;
    const ours = parameters[name]!;
    const theirs = outcome.status === 'success' ? outcome.returns[0] : undefined;
    if (theirs === undefined || typeof theirs !== typeof ours) return [];
    return equalValues(ours, theirs) ? [] : [{ name, model: ours, contract: theirs }];
  });
}

function hasGetter({ artifacts }: LoadedTarget, { world }: AnyModel, name: string): boolean {
  return artifacts[world.subject]!.abi.some((item) => {
    if (item.type !== 'function' || item.name !== name || item.inputs.length > 0) return false;
    return item.outputs.length === 1 && /^(view|pure)$/.test(item.stateMutability);
  });
}

function getterCall({ world }: AnyModel, name: string, chainId: bigint): PlannedStep {
  const from = Object.values({ ...world.actors, ...world.accounts })[0]!;
  return {
    command: { from, to: world.subject, function: `${name}()`, args: [], value: 0n },
    environment: {
      number: BLOCK,
      timestamp: BLOCK,
      parentHash: ZERO_WORD,
      chainId,
      baseFee: 0n,
      prevRandao: ZERO_WORD,
    },
  };
}
