import { deployWorld } from '../../harness/chain/deploy.js';
import type { Deployment } from '../../harness/chain/deployment.js';
import type { Fork } from '../../harness/chain/fork.js';
import { loadProxy } from '../../harness/chain/proxy.js';
import type { Address, Hex, Value, World } from '../../harness/model/index.js';
import { loadTarget } from '../../harness/target/load.js';
import { proverPool } from '../../models/prover-pool/index.js';
import { CACHE } from '../chain/support.js';
import { openRemote, REMOTE_CHAIN, type Remote } from '../fork/remote.js';

/** A pool on a chain of somebody else, with a past that is made call by call. */
export type Pool = {
  readonly remote: Remote;
  readonly deployment: Deployment;
  readonly address: Address;
  /** Sends calls of the pool in one block, so many seconds after the last; the block's number. */
  readonly block: (delay: bigint, ...calls: readonly PoolCall[]) => Promise<bigint>;
};

export type PoolCall = {
  readonly from: Address;
  readonly to?: string;
  readonly function: string;
  readonly args?: readonly Value[];
  /** Lets the rollup's contract make the call. */
  readonly through?: Address;
};

const WEEK = 604_800n;
const STAKE = 'stake(uint64,uint32,uint32)';
const UNIT = 320_000n;

/**
 * Calls the address in the first word with the rest, and passes on what comes back. What begins
 * otherwise, such as with a selector, it accepts and does nothing, as many wallets do.
 */
const FORWARDER: Hex =
  '0x5f3560a01c15600a57005b602036038060205f375f5f825f5f5f355af13d5f5f3e6027573d5ffd5b3d5ff3';

/** The rollup is a contract, as it was on the real chain. */
const ROLLUP = proverPool.world.accounts.taiko!;

/** Accounts that stake, none of whom the model's world names; 40 of them. */
export const LIVE_STAKERS: readonly Address[] = Array.from({ length: 40 }, (_, index) => {
  return `0x1e${(0xa0 + index).toString(16)}${'00'.repeat(17)}${(index + 1).toString(16).padStart(2, '0')}`;
}) as Address[];

export type PoolOptions = {
  readonly proxy?: World['contracts'][number]['proxy'];
  /** A chain that is there already; a new one unless given. */
  readonly remote?: Remote;
  /** As a target is named; the shipped contract unless given. */
  readonly spec?: string;
  /** First byte of its owner's address: other owners, other addresses. */
  readonly owner?: string;
};

/** Deploys a pool, with tokens for its stakers. */
export async function openPool(options: PoolOptions = {}): Promise<Pool> {
  const { proxy: proxied, spec = 'reference', owner = 'ab' } = options;
  const remote = options.remote ?? (await openRemote());
  const { rpc } = remote;
  const target = await loadTarget(proverPool, spec, { cwd: process.cwd(), cacheDir: CACHE });
  const { world } = proverPool;
  const living: World = {
    ...world,
    accounts: { ...world.accounts, owner: `0x${owner}${'00'.repeat(19)}` },
    actors: Object.fromEntries(LIVE_STAKERS.map((address, at) => [`S${at}`, address])),
    contracts: world.contracts.map((contract) => {
      if (contract.name === 'proverPool') return { ...contract, proxy: proxied ?? 'none' };
      if (contract.name !== 'taikoToken') return contract;
      const [manager, name, symbol] = contract.init!.args;
      const amounts = LIVE_STAKERS.map(() => 10n ** 12n);
      const args = [manager!, name!, symbol!, [...LIVE_STAKERS], amounts];
      return { ...contract, init: { ...contract.init!, args } };
    }),
  };
  const proxy = proxied === undefined ? undefined : await loadProxy({ cacheDir: CACHE });
  const fork = { chainId: REMOTE_CHAIN, block: await headOf(remote) } as Fork;
  const deployment = await deployWorld({ rpc, world: living, target, proxy, fork });
  await rpc.request('anvil_setCode', [ROLLUP, FORWARDER]);
  const address = deployment.contracts.proverPool!;
  return {
    remote,
    deployment,
    address,
    block: (delay, ...calls) => mine(remote, deployment, delay, calls),
  };
}

/** Blocks at which the pool has that many stakers. */
export type Moments = Readonly<Record<0 | 1 | 32 | 40, bigint>>;

/**
 * Lets 40 stakers join, the last 8 by driving others out; then half of all have exits, pending or
 * matured. Every stake is another one, and the rollup assigns, releases and slashes.
 */
export async function liveThrough(pool: Pool): Promise<Moments> {
  const early = await fillPool(pool);
  for (let from = 32; from < 40; from += 4) {
    await pool.block(12n, ...range(from, from + 4).map(join));
  }
  const leave = range(20, 24).map(exit);
  const crowded = await pool.block(3_700n, ...leave, assign(5), slash(33), release(34));
  return { ...early, 40: crowded };
}

/** The same up to the moment at which the pool is full: eight exits are mature, eight pending. */
export async function fillPool(pool: Pool): Promise<Omit<Moments, 40>> {
  const none = (await headOf(pool.remote)).number;
  const one = await pool.block(12n, join(0));
  for (let from = 1; from < 32; from += 8) {
    await pool.block(12n, ...range(from, Math.min(32, from + 8)).map(join));
  }
  // What stays behind of these is mature by the time all is over.
  await pool.block(3_700n, ...range(0, 8).map(exit));
  await pool.block(12n, ...range(0, 8).map(little));
  await pool.block(WEEK + 60n, ...range(0, 2).map(assign));
  await pool.block(12n, ...range(8, 16).map(exit));
  const full = await pool.block(12n, ...range(8, 16).map(little), slash(20), release(12));
  return { 0: none, 1: one, 32: full };
}

const join = (index: number): PoolCall => ({
  from: LIVE_STAKERS[index]!,
  function: STAKE,
  args: [UNIT * BigInt(index + 2), BigInt(1 + (index % 7)), 32n],
});
const little = (index: number): PoolCall => ({
  ...join(index),
  args: [UNIT + BigInt(index), 2n, 32n],
});
const exit = (index: number): PoolCall => ({ from: LIVE_STAKERS[index]!, function: 'exit()' });
const assign = (index: number): PoolCall =>
  rollup('assignProver(uint64,uint32)', BigInt(index), 3n);
const release = (index: number): PoolCall => rollup('releaseProver(address)', LIVE_STAKERS[index]!);
const slash = (index: number): PoolCall =>
  rollup('slashProver(uint64,address,uint64)', BigInt(index), LIVE_STAKERS[index]!, 100n);

function rollup(signature: string, ...args: readonly Value[]): PoolCall {
  return { from: LIVE_STAKERS[39]!, function: signature, args, through: ROLLUP };
}

async function mine(
  { rpc }: Remote,
  { decoder }: Deployment,
  delay: bigint,
  calls: readonly PoolCall[],
): Promise<bigint> {
  const head = await headOf({ rpc } as Remote);
  for (const { from, to = 'proverPool', function: signature, args = [], through } of calls) {
    const data = decoder.calldata({ from, to, function: signature, args, value: 0n });
    const callee = decoder.addressOf(to);
    const forwarded = `0x${callee.slice(2).padStart(64, '0')}${data.slice(2)}`;
    const transaction =
      through === undefined ? { to: callee, data } : { to: through, data: forwarded };
    await rpc.request('eth_sendTransaction', [
      { from, ...transaction, gas: '0xf42400', gasPrice: '0x0' },
    ]);
  }
  await rpc.request('evm_mine', [{ timestamp: Number(head.timestamp + delay) }]);
  return head.number + 1n;
}

/** The newest block. */
export async function headOf({ rpc }: Remote): Promise<Fork['block']> {
  const block = (await rpc.request('eth_getBlockByNumber', ['latest', false])) as Record<
    string,
    Hex
  >;
  return { number: BigInt(block.number!), hash: block.hash!, timestamp: BigInt(block.timestamp!) };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
