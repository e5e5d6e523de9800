import type { ParameterDifference } from '../campaign/parameters.js';
import { openSession, type Session } from '../campaign/session.js';
import type { Deployment } from '../chain/deployment.js';
import type { Rpc } from '../chain/rpc.js';
import { standWorld } from '../chain/standing.js';
import { UsageError } from '../errors.js';
import { type OpenOptions, openStanding, type Survey } from '../live/session.js';
import { equalValues, type Hex, type Value } from '../model/index.js';
import type { LoadedTarget } from '../target/artifact.js';
import { type Installed, installUpgrade } from './install.js';
import type { Sides } from './judge.js';

export type UpgradeSides = Sides & {
  readonly installed: Installed;
  /** What the model cannot follow of the live state. */
  readonly doubts: readonly string[];
  /** Constants that the two codes have otherwise. */
  readonly constants: readonly {
    readonly name: string;
    readonly old: Value;
    readonly next: Value;
  }[];
  readonly close: () => Promise<void>;
};

/**
 * Two nodes where a proxy stands: one with the deployed code, one with the new code behind it.
 * UsageError `upgrade/no-proxy` for an address that is none.
 */
export async function openUpgrade(
  survey: Survey,
  next: LoadedTarget,
  options: OpenOptions & { readonly migration: Hex },
): Promise<UpgradeSides> {
  const { matched, live, remote } = survey;
  if (matched.proxy !== 'erc1967') throw noProxy(survey);
  let installed: Installed | undefined;
  const { world, contracts } = live;
  const target: LoadedTarget = {
    ...next,
    artifacts: { ...survey.target.artifacts, ...next.artifacts },
  };
  const settle = async (rpc: Rpc): Promise<Deployment> => {
    const stood = await standWorld(rpc, { world, target, contracts, fork: remote });
    const { chainId, head } = stood;
    const { address: proxy } = matched;
    const { migration } = options;
    const common = { rpc, chainId, head, proxy, world, contracts, migration };
    installed = await installUpgrade({ ...common, target: next });
    return { ...stood, head: installed.head };
  };
  const old = await openStanding(survey, options);
  try {
    const after = await openStanding(survey, { ...options, instead: { target, settle } });
    const { session } = old;
    return {
      ...withCommonConstants(session, after.session),
      installed: installed!,
      doubts: old.doubts,
      constants: otherConstants(session, after.session),
      close: async () => {
        await Promise.all([session.chain.close(), after.session.chain.close()]);
      },
    };
  } catch (error) {
    await old.session.chain.close();
    throw error;
  }
}

/**
 * A constant that both codes have is a fact of this deployment; one that the upgrade changes is
 * what is judged, and there the model's own counts.
 */
function withCommonConstants(old: Session, next: Session): Sides {
  const parameters = old.parameters.filter((one) =>
    next.parameters.some(
      (other) => other.name === one.name && equalValues(other.contract, one.contract),
    ),
  );
  return { old: reopened(old, parameters), next: reopened(next, parameters) };
}

function reopened(session: Session, parameters: readonly ParameterDifference[]): Session {
  const { target, chain, hardfork, standing } = session;
  return openSession({ model: session.model, target, chain, hardfork, parameters, standing });
}

function otherConstants(old: Session, next: Session): UpgradeSides['constants'] {
  const own = old.model.parameters as Readonly<Record<string, Value>>;
  const valueIn = ({ parameters }: Session, name: string): Value => {
    return parameters.find((parameter) => parameter.name === name)?.contract ?? own[name]!;
  };
  return Object.keys(own ?? {}).flatMap((name) => {
    const sides = { name, old: valueIn(old, name), next: valueIn(next, name) };
    return equalValues(sides.old, sides.next) ? [] : [sides];
  });
}

function noProxy({ matched, remote }: Survey): UsageError {
  const beacon = matched.proxy === 'beacon';
  return new UsageError({
    code: 'upgrade/no-proxy',
    message: beacon
      ? 'That proxy asks a beacon for its code: it is the beacon that is upgraded.'
      : 'There is no ERC-1967 proxy at that address: its code cannot be replaced.',
    facts: { address: matched.address, chain: remote.chainId, block: remote.block.number },
    hint: 'Two contracts are held against each other by difftest compare.',
  });
}
