import { type Found, findContract, type Remote } from '../chain/remote.js';
import { UsageError } from '../errors.js';
import type { Address } from '../model/index.js';
import type { LoadedTarget } from '../target/artifact.js';
import { type CodeMatch, matchCode } from '../target/deployedCode.js';

/** A deployed contract, and whether its code is that of the target that tells its interface. */
export type Matched = Found & { readonly match: CodeMatch };

/** Finds a deployed contract. UsageError `live/no-code` where there is none. */
export async function findStanding(remote: Remote, address: Address): Promise<Found> {
  const found = await findContract(remote, address);
  if (found.code !== '0x') return found;
  const proxied = found.proxy !== undefined;
  throw new UsageError({
    code: 'live/no-code',
    message: proxied
      ? 'There is no code behind that proxy at that block.'
      : 'There is no contract at that address at that block.',
    facts: {
      address,
      implementation: proxied ? found.implementation : undefined,
      chain: remote.chainId,
      block: remote.block.number,
      node: remote.node,
    },
    hint:
      'Check address and chain, or begin after the deployment: with --fork-block-number, or\n' +
      '--from-block of difftest record.',
  });
}

/**
 * Holds a deployed contract's code against what a target compiled to. UsageError `live/other-code`
 * when they differ, unless that is wanted: the target's ABI and layout would be another's.
 */
export function requireSameCode(
  found: Found,
  artifactOf: { readonly target: LoadedTarget; readonly name: string },
  wanted: 'same' | 'any',
): Matched {
  const { target, name } = artifactOf;
  const artifact = target.artifacts[name]!;
  const match = matchCode(artifact, found.code);
  if (match.same || wanted === 'any') return { ...found, match };
  throw new UsageError({
    code: 'live/other-code',
    message: 'The deployed contract has other code than what it is taken to be.',
    facts: {
      address: found.address,
      implementation: found.proxy === undefined ? undefined : found.implementation,
      as: `${target.spec} (${artifact.contractName}, solc ${artifact.compiler})`,
      ...mismatchFacts(match),
    },
    hint:
      'Name the deployed version with --as, compiled with the settings it was deployed with.\n' +
      'With --other-code its code is tested all the same, through the ABI and layout of --as.',
  });
}

/** Where two codes part, for people. */
export function mismatchFacts({ sizes, differsAt }: CodeMatch): Readonly<Record<string, string>> {
  return {
    differs: `from byte ${differsAt} on, metadata and immutables aside`,
    bytes: `${sizes.compiled} compiled, ${sizes.deployed} deployed`,
  };
}
