import type { Chain } from '../chain/chain.js';
import type { Head } from '../chain/deployment.js';
import { type Check, type Frame, frameCheck, standardChecks } from '../check/index.js';
import type { AnyModel, Command, Setting } from '../model/index.js';
import type { LoadedTarget } from '../target/artifact.js';
import type { Standing } from '../trace/plan.js';
import { openFrame } from './frame.js';
import type { ParameterDifference } from './parameters.js';
import { partOf } from './partial.js';

/** A model and a deployed target, ready to be compared. */
export type Session = {
  readonly model: AnyModel;
  readonly target: LoadedTarget;
  readonly chain: Chain;
  readonly setting: Setting;
  /** As Anvil names it. */
  readonly hardfork: string;
  readonly checks: readonly Check[];
  /** Constants that are the contract's, where the model has others. */
  readonly parameters: readonly ParameterDifference[];
  /** The block that fresh plans come after; undefined on a chain without a past. */
  readonly after: Head | undefined;
  /** The deployed contract that plans begin at; undefined in a fresh world. */
  readonly standing?: Standing | undefined;
  /** Whether both sides have what a command calls; all commands unless the target is partial. */
  readonly allows: (command: Command) => boolean;
  /** Whether campaigns ask the model which path of gas every call takes. */
  readonly explain: boolean;
};

/** Puts a model beside a chain on which its world is deployed. */
export function openSession(options: {
  readonly model: AnyModel;
  readonly target: LoadedTarget;
  readonly chain: Chain;
  readonly hardfork: string;
  /** What the contract says of the model's parameters; none differ unless given. */
  readonly parameters?: readonly ParameterDifference[];
  /** The deployed contract that the chain was opened at, unless the world is a fresh one. */
  readonly standing?: Standing | undefined;
  /** Not unless given: it costs time. */
  readonly explain?: boolean;
}): Session {
  const { target, chain, parameters: differences = [], explain = false } = options;
  const { contracts, accounts, actors, chainId } = chain.deployment;
  const { model, allows, narrow } = partOf(options.model, target);
  const adopted = differences.map(({ name, contract }) => [name, contract] as const);
  const parameters =
    adopted.length === 0
      ? model.parameters
      : { ...model.parameters, ...Object.fromEntries(adopted) };
  const setting: Setting = { parameters, contracts, accounts, actors, chainId };
  const frame: Frame = openFrame({ model, setting, artifacts: target.artifacts });
  const checks = [...standardChecks, frameCheck(frame)].map(narrow);
  const after = chain.fork === undefined ? undefined : chain.deployment.head;
  const known = { ...options, model, setting, checks, allows, after, explain };
  return { ...known, parameters: differences };
}
