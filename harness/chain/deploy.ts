import type { Abi } from 'viem';
import { InfrastructureError, UsageError } from '../errors.js';
import type { Address, Hex, Preset, World } from '../model/index.js';
import type { Artifact, LoadedTarget } from '../target/artifact.js';
import { decodeError, errorTable } from '../target/codec/index.js';
import { type Deed, type DeploymentPlan, planDeployment } from './creation.js';
import { openDecoder } from './decoder.js';
import type { Deployment, Head, Overlay } from './deployment.js';
import type { Fork } from './fork.js';
import { CHAIN_ID } from './node.js';
import { equipPeople, peopleOf } from './people.js';
import { openProber } from './probe.js';
import type { Rpc } from './rpc.js';
import { bytesOf, integerOf, quantity, recordOf, statusOf } from './wire.js';

export type DeployOptions = {
  readonly rpc: Rpc;
  readonly world: World;
  readonly target: LoadedTarget;
  /** ERC1967Proxy, for worlds that have proxies. */
  readonly proxy?: Artifact | undefined;
  /** What is put in place after the setup; nothing unless given. */
  readonly overlay?: Overlay | undefined;
  /** What the node is a fork of, if it is. */
  readonly fork?: Fork | undefined;
};

/** Much more than a contract without a limit of its size can need. */
const DEPLOYMENT_GAS = quantity(1_000_000_000);
/** Of the only block before any plan, and of genesis: plans may begin almost at zero. */
const DEPLOYMENT: Head = { number: 1n, timestamp: 1n };

/**
 * Brings a world onto a fresh node, always to the same addresses and in one block. UsageError
 * `world/deployment` when a constructor, an init or the setup reverts: the Solidity is at fault.
 */
export async function deployWorld(options: DeployOptions): Promise<Deployment> {
  await prepareWorld(options);
  return raiseWorld(options);
}

/** The part of a deployment that no contract's code has to do with: ether, and presets. */
export async function prepareWorld(options: DeployOptions): Promise<void> {
  const { rpc, world, fork } = options;
  const plan = planOf(options);
  if (fork !== undefined) await clearPlace(rpc, fork, plan);
  const senders = plan.deeds.map(({ from }) => from);
  await equipPeople(rpc, [...peopleOf(world), ...senders]);
  for (const preset of world.presets ?? []) await applyPreset(rpc, preset);
}

/** The transactions of the rest, in order, and the block that they will be in. */
export function raisingOf(options: DeployOptions) {
  const calls = planOf(options).deeds.map(({ from, to, data }) => {
    return { from, to, data, gas: DEPLOYMENT_GAS };
  });
  return { calls, head: headOf(options) };
}

/** The rest of it, on a node that is prepared. */
export async function raiseWorld(options: DeployOptions): Promise<Deployment> {
  const { rpc, world, target, proxy, overlay, fork } = options;
  const plan = planOf(options);
  const head = headOf(options);
  const chainId = fork?.chainId ?? CHAIN_ID;
  await carryOut({ rpc, world, target, plan, head });

  const { contracts } = plan;
  const extraAbis = proxy ? [proxy.abi] : [];
  return describeDeployment(rpc, { world, target, contracts, chainId, head, extraAbis, overlay });
}

/** Looks at a world that is on a node, however it came there. */
export async function describeDeployment(
  rpc: Rpc,
  placed: Pick<Deployment, 'world' | 'target' | 'contracts' | 'chainId' | 'head'> & {
    readonly extraAbis: readonly Abi[];
    readonly overlay?: Overlay | undefined;
  },
): Promise<Deployment> {
  const { extraAbis, overlay, ...common } = placed;
  const { world, target, contracts } = common;
  const actors = Object.values(world.actors);
  const everybody = [...Object.values(contracts), ...Object.values(world.accounts), ...actors];
  return {
    ...common,
    accounts: world.accounts,
    actors,
    decoder: openDecoder({ world, target, contracts, extraAbis }),
    prober: openProber(target.artifacts),
    code: await readOverlaid(rpc, contracts, overlay),
    balances: await readBalances(rpc, everybody),
  };
}

function planOf({ world, target, proxy, fork }: DeployOptions): DeploymentPlan {
  return planDeployment({ world, target, proxy, chainId: fork?.chainId ?? CHAIN_ID });
}

function headOf({ fork }: DeployOptions): Head {
  return fork === undefined ? DEPLOYMENT : after(fork.block);
}

/** Whether a world needs an ERC1967Proxy. */
export function hasProxies(world: World): boolean {
  return world.contracts.some(({ proxy }) => proxy !== undefined && proxy !== 'none');
}

function after({ number, timestamp }: Head): Head {
  return { number: number + 1n, timestamp: timestamp + 1n };
}

/**
 * Lets a world come to its addresses on a chain that has a past: deployers begin at nonce 0 as they
 * do on an empty one. UsageError `fork/occupied` where something is there already.
 */
async function clearPlace(rpc: Rpc, fork: Fork, { deeds }: DeploymentPlan): Promise<void> {
  for (const { creates, what } of deeds) {
    if (creates === undefined) continue;
    const code = bytesOf(await rpc.request('eth_getCode', [creates, 'latest']), 'code');
    if (code !== '0x') throw occupied(fork, what, creates);
  }
  for (const from of new Set(deeds.map((deed) => deed.from))) {
    await rpc.request('anvil_setNonce', [from, '0x0']);
  }
}

function occupied(fork: Fork, call: string, address: Address): UsageError {
  return new UsageError({
    code: 'fork/occupied',
    message: 'The forked chain has a contract where the world would be deployed.',
    facts: { chain: fork.chainId, block: fork.block.number, call, address },
    hint: "Give the model's world another deployer, or fork at an earlier block.",
  });
}

async function applyPreset(rpc: Rpc, preset: Preset): Promise<void> {
  const { address, code, storage = {}, balance } = preset;
  if (code !== undefined) await rpc.request('anvil_setCode', [address, code]);
  for (const [slot, word] of Object.entries(storage)) {
    await rpc.request('anvil_setStorageAt', [address, slot, word]);
  }
  if (balance !== undefined) await rpc.request('anvil_setBalance', [address, quantity(balance)]);
}

/** Sends the transactions of a deployment and mines them in one block at the head. */
export async function carryOut(options: {
  readonly rpc: Rpc;
  readonly world: World;
  readonly target: LoadedTarget;
  readonly plan: DeploymentPlan;
  readonly head: Head;
}): Promise<void> {
  const { rpc, world, target, plan, head } = options;
  const hashes: Hex[] = [];
  for (const { from, to, data } of plan.deeds) {
    const call = { from, to, data, gas: DEPLOYMENT_GAS, gasPrice: '0x0' };
    hashes.push(bytesOf(await rpc.request('eth_sendTransaction', [call]), 'a hash'));
  }
  await rpc.request('evm_mine', [{ timestamp: quantity(head.timestamp) }]);
  for (const [index, deed] of plan.deeds.entries()) {
    const hash = hashes[index]!;
    const receipt = await rpc.request('eth_getTransactionReceipt', [hash]);
    const { status, contractAddress } = recordOf(receipt, 'a receipt');
    if (!statusOf(status)) throw await reverted({ rpc, world, target, deed, hash });
    if (deed.creates !== undefined && contractAddress !== deed.creates) {
      throw misplaced(deed, String(contractAddress));
    }
  }
}

async function reverted(options: {
  readonly rpc: Rpc;
  readonly world: World;
  readonly target: LoadedTarget;
  readonly deed: Deed;
  readonly hash: Hex;
}): Promise<UsageError> {
  const { rpc, world, target, deed, hash } = options;
  const tracer = { tracer: 'callTracer', tracerConfig: { onlyTopCall: true } };
  const trace = await rpc.request('debug_traceTransaction', [hash, tracer]);
  const { output = '0x', error } = recordOf(trace, 'a trace');
  const artifacts = Object.values(target.artifacts);
  const errors = errorTable([...world.contracts, ...artifacts].map(({ abi }) => abi));
  const { name, args } = decodeError(errors, bytesOf(output, 'revert data'));
  return new UsageError({
    code: 'world/deployment',
    message: 'The contract cannot be deployed: a call of its setup reverted.',
    facts: {
      target: target.spec,
      contract: deed.contract,
      call: deed.what,
      from: deed.from,
      error: args.length === 0 ? name : `${name}(${args.map(String).join(', ')})`,
      node: String(error),
    },
    hint: "The model's world says what is deployed and called, in order.",
  });
}

function misplaced(deed: Deed, found: string): InfrastructureError {
  return new InfrastructureError({
    code: 'chain/deployment',
    message: 'The node put a contract at another address than it should.',
    facts: { call: deed.what, expected: deed.creates, found },
  });
}

/** Code as it is once the overlay, if there is one, lies over the deployed world. */
async function readOverlaid(
  rpc: Rpc,
  contracts: Readonly<Record<string, Address>>,
  overlay: Overlay | undefined,
): Promise<Readonly<Record<string, Hex>>> {
  const code = await readCode(rpc, contracts);
  if (overlay === undefined) return code;
  for (const preset of overlay({ contracts, code })) await applyPreset(rpc, preset);
  return readCode(rpc, contracts);
}

async function readCode(
  rpc: Rpc,
  contracts: Readonly<Record<string, Address>>,
): Promise<Readonly<Record<string, Hex>>> {
  const entries = Object.entries(contracts).map(async ([name, address]) => {
    const code = await rpc.request('eth_getCode', [address, 'latest']);
    return [name, bytesOf(code, 'code')] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function readBalances(
  rpc: Rpc,
  addresses: readonly Address[],
): Promise<ReadonlyMap<Address, bigint>> {
  const entries = addresses.map(async (address) => {
    const balance = await rpc.request('eth_getBalance', [address, 'latest']);
    return [address, integerOf(balance, 'a balance')] as const;
  });
  return new Map(await Promise.all(entries));
}
