import type { Command } from 'commander';
import type { Relay } from '../chain/relay/relay.js';
import { UsageError } from '../errors.js';
import type { Address } from '../model/index.js';
import type { Standing } from '../trace/plan.js';
import type { ForkFlags } from './forkFlags.js';
import type { LoadingFlags } from './targetFlags.js';
import { parseAddress, parseBlockNumber } from './values.js';

/** What a deployed contract is taken to be. */
export type LiveFlags = {
  readonly as?: string;
  readonly actor?: readonly Address[];
  readonly logsFrom?: bigint;
  readonly otherCode?: boolean;
};

/** Of a help text. */
export const LIVE_FORMS = `
  0xADDRESS                      a deployed contract where it stands, on a fork; its ABI and layout
                                 are those of --as, once its code is seen to be the same`;

/** Adds the flags of a command that can test a deployed contract. */
export function withLiveFlags(command: Command): Command {
  const several = (text: string, before: readonly Address[]) => [
    ...before,
    parseAddress('--actor', text),
  ];
  return command
    .option('--as <spec>', 'what a deployed contract is (default: reference)')
    .option('--actor <address>', 'account that takes part, though no event names it', several, [])
    .option('--logs-from <block>', 'first block to look for accounts in (default: 0)', (text) =>
      parseBlockNumber('--logs-from', text),
    )
    .option('--other-code', 'test it although its code is not that of --as', false);
}

/** Whether a target is a deployed contract. */
export function isDeployed(target: string): target is Address {
  return /^0x[\da-f]{40}$/i.test(target);
}

/** The relay to the chain that a deployed contract is on: UsageError `live/no-fork` for none. */
export function requireFork(target: string, fork: Relay | undefined): Relay {
  if (fork !== undefined) return fork;
  throw new UsageError({
    code: 'live/no-fork',
    message: 'A deployed contract is on a chain, and none was named.',
    facts: { target },
    hint: 'Add --fork-url URL; or --fork-block-number N or latest, with the URL in ETH_RPC_URL.',
  });
}

/** For commands that go to no other chain: UsageError `live/elsewhere`. */
export function refuseDeployed(target: string): never {
  throw new UsageError({
    code: 'live/elsewhere',
    message: 'This command makes a world of its own, and takes no deployed contract.',
    facts: { target },
    hint:
      'Name the source: --target src/Contract.sol\n' +
      'Deployed contracts are for run, replay, shrink, capture, upgrade and record.',
  });
}

/** Refuses what a deployed contract cannot be tested with: UsageError `live/direct`. */
export function requireLocal(target: string, direct: boolean | undefined): void {
  if (!direct) return;
  throw new UsageError({
    code: 'live/direct',
    message: 'A deployed contract is simulated on a local fork, not on the node itself.',
    facts: { target },
    hint: 'Leave --direct out.',
  });
}

/** Refuses flags about a deployment for what is deployed: UsageError `live/deployed`. */
export function requireNoMaking(
  target: string,
  { proxy, constructorArgs }: Pick<LoadingFlags, 'proxy' | 'constructorArgs'>,
): void {
  const given = [
    proxy ? '--proxy' : undefined,
    constructorArgs === undefined ? undefined : '--constructor-args',
  ].filter((name) => name !== undefined);
  if (given.length === 0) return;
  throw new UsageError({
    code: 'live/deployed',
    message: 'The contract is deployed already: nothing can be said any more of how that is done.',
    facts: { target, flags: given.join(', ') },
    hint: 'Leave these flags out. A proxy that it has is followed.',
  });
}

/** Refuses flags of deployed contracts with any other target: UsageError `live/not-deployed`. */
export function requireNoLiveFlags(target: string, flags: LiveFlags): void {
  const given = [
    flags.as === undefined ? undefined : '--as',
    flags.actor?.length ? '--actor' : undefined,
    flags.logsFrom === undefined ? undefined : '--logs-from',
    flags.otherCode ? '--other-code' : undefined,
  ].filter((name) => name !== undefined);
  if (given.length === 0) return;
  throw new UsageError({
    code: 'live/not-deployed',
    message: 'The target is no deployed contract.',
    facts: { target, flags: given.join(', ') },
    hint: 'These are for --target 0xADDRESS.',
  });
}

/** The flags again, as words of a command; not quoted. */
export function liveWords({ as, actor = [], logsFrom, otherCode }: LiveFlags): string[] {
  return [
    ...(as === undefined ? [] : ['--as', as]),
    ...actor.flatMap((address) => ['--actor', address]),
    ...(logsFrom === undefined ? [] : ['--logs-from', String(logsFrom)]),
    ...(otherCode ? ['--other-code'] : []),
  ];
}

type MeetingFlags = LiveFlags & ForkFlags & { readonly target: string };

/** The flags by which a command meets what a saved plan begins at, where they say nothing else. */
export function towards<Flags extends MeetingFlags>(
  flags: Flags,
  standing: Standing | undefined,
): Flags {
  if (standing === undefined) return flags;
  const { address, as, actors, block, chainId } = standing;
  if (flags.target !== 'reference' && flags.target.toLowerCase() !== address) return flags;
  return {
    ...flags,
    target: address,
    as: flags.as ?? as,
    actor: [...new Set([...actors, ...(flags.actor ?? [])])],
    forkBlockNumber: flags.forkBlockNumber ?? block,
    forkChainId: flags.forkChainId ?? Number(chainId),
  };
}
