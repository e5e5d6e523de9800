import { type ParameterDifference, readParameters } from '../campaign/parameters.js';
import { openSession, type Session } from '../campaign/session.js';
import { type Chain, openChain, type Settle } from '../chain/chain.js';
import { minersFor } from '../chain/miners.js';
import { DEFAULT_HARDFORK } from '../chain/node.js';
import type { Relay } from '../chain/relay/relay.js';
import { standWorld } from '../chain/standing.js';
import { seeing } from '../check/index.js';
import type { Address, AnyModel, Setting } from '../model/index.js';
import type { LoadedTarget } from '../target/artifact.js';
import type { Standing } from '../trace/plan.js';
import { comparedBy, comparedInput } from './besides.js';
import { modelFrom, readState } from './state.js';
import { findStanding, type Matched, mismatchFacts, requireSameCode } from './subject.js';
import { findWorld, type LiveWorld, liveOf } from './world.js';

export type SurveyOptions = {
  readonly remote: Relay;
  readonly model: AnyModel;
  /** What tells the interface and the layout of the deployed contracts. */
  readonly loaded: LoadedTarget;
  readonly address: Address;
  /** Accounts that count, whether or not the chain names them. */
  readonly actors: readonly Address[];
  /** First block whose logs are read. */
  readonly logsFrom: bigint;
  /** Whether other code than the target's is tested all the same. */
  readonly code: 'same' | 'any';
};

/** A deployed contract, and the world that it stands in. */
export type Survey = {
  readonly remote: Relay;
  readonly model: AnyModel;
  readonly matched: Matched;
  readonly live: LiveWorld;
  /** The target as it is deployed: its world is that of the chain, its hash that of its code. */
  readonly target: LoadedTarget;
  readonly standing: Standing;
  /** What the user should know of it before any verdict. */
  readonly remarks: readonly string[];
};

/** Looks at a deployed contract and at all that its model declares around it. */
export async function survey(options: SurveyOptions): Promise<Survey> {
  const { remote, model, loaded, address, actors, logsFrom, code } = options;
  liveOf(model);
  const found = await findStanding(remote, address);
  const subject = { target: loaded, name: model.world.subject };
  const matched = requireSameCode(found, subject, code);
  const live = await findWorld({ remote, model, target: loaded, subject: found, actors, logsFrom });
  const { chainId, block } = remote;
  const standing = { chainId, block: block.number, address, as: loaded.spec, actors };
  const target: LoadedTarget = {
    ...loaded,
    spec: address,
    world: live.world,
    bytecodeHash: matched.match.deployedHash,
    manner: mannerOf(matched, standing),
  };
  const remarks = [...otherCode(matched, loaded), ...live.remarks];
  return { remote, model, matched, live, target, standing, remarks };
}

export type OpenOptions = {
  readonly hardfork?: string | undefined;
  readonly workers: number;
  readonly anvilBinary?: string | undefined;
  readonly timeoutMs?: number;
  /** Whose constants count: the contract's, read from its getters, or the model's. */
  readonly parameters?: 'contract' | 'model' | undefined;
  /** What is tested in the deployed contract's place, and how it comes there. */
  readonly instead?: { readonly target: LoadedTarget; readonly settle: Settle };
};

/** A session with the deployed world and the state that it is in, and what the model doubts. */
export type LiveSession = { readonly session: Session; readonly doubts: readonly string[] };

/** Starts a node that begins where the surveyed world stands; the caller closes the chain. */
export async function openStanding(survey: Survey, options: OpenOptions): Promise<LiveSession> {
  const { remote, live, model } = survey;
  const { hardfork = DEFAULT_HARDFORK, workers, anvilBinary, timeoutMs, instead } = options;
  const { world, contracts } = live;
  const { target = survey.target } = instead ?? {};
  const stand: Settle = (rpc) => standWorld(rpc, { world, target, contracts, fork: remote });
  const chain = await openChain({
    world,
    target,
    hardfork,
    inFlight: workers,
    miners: minersFor(workers),
    fork: remote,
    settle: instead?.settle ?? stand,
    ...(anvilBinary === undefined ? {} : { anvilBinary }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  try {
    const opening = { model: { ...model, world }, target, chain, hardfork };
    const parameters = options.parameters === 'model' ? [] : await readParameters(opening);
    const setting = settingOf(model, chain, parameters);
    const { target: deployed, standing } = survey;
    const { doubts, ...held } = await readState({ remote, model, target: deployed, setting });
    const from = { world, ...held, time: chain.deployment.head.timestamp };
    const session = openSession({
      ...opening,
      model: modelFrom(model, from),
      parameters,
      standing,
    });
    // Where nothing hangs on more than the state, all of it is compared.
    if (held.besides.length === 0) return { session, doubts };
    const compared = comparedBy(model);
    const checks = session.checks.map(seeing((input) => comparedInput(compared, input)));
    return { session: { ...session, checks }, doubts };
  } catch (error) {
    await chain.close();
    throw error;
  }
}

function settingOf(
  model: AnyModel,
  { deployment }: Chain,
  differences: readonly ParameterDifference[],
): Setting {
  const { contracts, accounts, actors, chainId } = deployment;
  const adopted = differences.map(({ name, contract }) => [name, contract] as const);
  const parameters = { ...model.parameters, ...Object.fromEntries(adopted) };
  return { parameters, contracts, accounts, actors, chainId };
}

function mannerOf({ proxy, implementation, match }: Matched, standing: Standing): string {
  const { as, block, chainId } = standing;
  return [
    `deployed, at block ${block} of chain ${chainId}`,
    ...(proxy === undefined ? [] : [`a proxy of ${implementation}`]),
    match.same ? `the code of ${as}` : `through the ABI and layout of ${as}, which is other code`,
  ].join(', ');
}

function otherCode({ address, match }: Matched, { spec }: LoadedTarget): string[] {
  if (match.same) return [];
  const { differs, bytes } = mismatchFacts(match);
  return [`the code at ${address} is not that of ${spec}: it differs ${differs} (${bytes})`];
}
