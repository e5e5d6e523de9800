import { planDeployment } from '../chain/creation.js';
import { carryOut } from '../chain/deploy.js';
import type { Head } from '../chain/deployment.js';
import { ADMIN_SLOT, IMPLEMENTATION_SLOT } from '../chain/remote.js';
import type { Rpc } from '../chain/rpc.js';
import { bytesOf, integerOf, quantity, recordOf, statusOf } from '../chain/wire.js';
import { DifftestError, UsageError } from '../errors.js';
import {
  type Address,
  encodeWords,
  type Hex,
  keccak256,
  type World,
  word,
  ZERO_ADDRESS,
} from '../model/index.js';
import type { LoadedTarget } from '../target/artifact.js';

export type InstallOptions = {
  readonly rpc: Rpc;
  readonly chainId: bigint;
  /** The block that the node is at. */
  readonly head: Head;
  readonly proxy: Address;
  /** The deployed world, whose addresses constructor arguments may name. */
  readonly world: World;
  readonly contracts: Readonly<Record<string, Address>>;
  readonly target: LoadedTarget;
  /** What the proxy calls right after the upgrade: `0x` for nothing. */
  readonly migration: Hex;
};

/** New code behind a proxy, and how it came there. */
export type Installed = {
  readonly implementation: Address;
  /** `upgradeTo by 0x…`, for people. */
  readonly how: string;
  /** Whether the proxy's own ways were used; otherwise its slot was set. */
  readonly properly: boolean;
  readonly head: Head;
};

/** Creates the new implementation: nobody's account, so that its address is always the same. */
const DEPLOYER: Address = '0x00000000000000000000000000000000be7e4ad2';
const GAS = quantity(1_000_000_000);
const OWNER = selector('owner()');
const UPGRADE_TO = 'upgradeTo(address)';
const UPGRADE_AND_CALL = 'upgradeToAndCall(address,bytes)';
const ADMIN_UPGRADE = 'upgrade(address,address)';
const ADMIN_UPGRADE_AND_CALL = 'upgradeAndCall(address,address,bytes)';

/**
 * Deploys an implementation by transaction and lets whoever may do so put it behind a proxy: its
 * admin, the admin's owner, or its own owner. Where none of them can, the slot is set.
 */
export async function installUpgrade(options: InstallOptions): Promise<Installed> {
  const { rpc, proxy, migration } = options;
  const implementation = await createImplementation(options);
  let timestamp = options.head.timestamp + 1n;
  for (const attempt of await attemptsOf(options, implementation)) {
    if (!(await works(rpc, attempt))) continue;
    timestamp += 1n;
    await sendAndMine(rpc, attempt, timestamp);
    if ((await addressAt(rpc, proxy, IMPLEMENTATION_SLOT)) !== implementation) continue;
    return { implementation, how: attempt.how, properly: true, head: await headOf(rpc) };
  }
  const value = `0x${word(implementation)}`;
  await rpc.request('anvil_setStorageAt', [proxy, IMPLEMENTATION_SLOT, value]);
  if (migration !== '0x') {
    const from = await ownerOf(rpc, proxy);
    const call = { from, to: proxy, data: migration, how: 'the migration' };
    if (!(await works(rpc, call))) throw noMigration(proxy, from);
    await sendAndMine(rpc, call, timestamp + 1n);
  }
  const how = 'its implementation slot was set: nobody was found who can upgrade it';
  return { implementation, how, properly: false, head: await headOf(rpc) };
}

type Attempt = {
  readonly from: Address;
  readonly to: Address;
  readonly data: Hex;
  readonly how: string;
};

async function createImplementation(options: InstallOptions): Promise<Address> {
  const { rpc, chainId, world, contracts, target, head } = options;
  const { subject } = world;
  const declared = (target.world ?? world).contracts.find(({ name }) => name === subject)!;
  const { init: _, ...bare } = declared;
  const alone: World = {
    subject,
    contracts: [{ ...bare, name: subject, deployer: 'deployer', proxy: 'none' }],
    accounts: { ...only(contracts, subject), ...world.accounts, deployer: DEPLOYER },
    actors: {},
    setup: [],
  };
  const plan = planDeployment({ world: alone, target, proxy: undefined, chainId });
  for (const from of new Set(plan.deeds.map((deed) => deed.from))) {
    await rpc.request('anvil_setNonce', [from, '0x0']);
  }
  const next = { number: head.number + 1n, timestamp: head.timestamp + 1n };
  await carryOut({ rpc, world: alone, target, plan, head: next });
  return plan.contracts[subject]!;
}

/** The companions: a constructor may want their addresses. */
function only(
  contracts: Readonly<Record<string, Address>>,
  subject: string,
): Readonly<Record<string, Address>> {
  return Object.fromEntries(Object.entries(contracts).filter(([name]) => name !== subject));
}

async function attemptsOf(options: InstallOptions, implementation: Address): Promise<Attempt[]> {
  const { rpc, proxy, migration } = options;
  const attempts: Attempt[] = [];
  const add = (from: Address, to: Address, signature: string, ...args: Address[]) => {
    const withBytes = signature.endsWith(',bytes)');
    // Without a call of its own an upgrade would lose the migration.
    if (from === ZERO_ADDRESS || (!withBytes && migration !== '0x')) return;
    const data = encodeCall(signature, args, withBytes ? migration : undefined);
    const who = from === to ? 'itself' : from;
    attempts.push({ from, to, data, how: `${signature.replace(/\(.*/, '')} by ${who}` });
  };
  const admin = await addressAt(rpc, proxy, ADMIN_SLOT);
  if (admin !== ZERO_ADDRESS) {
    const keeper = await ownerOf(rpc, admin);
    add(keeper, admin, ADMIN_UPGRADE, proxy, implementation);
    add(keeper, admin, ADMIN_UPGRADE_AND_CALL, proxy, implementation);
  }
  const owner = await ownerOf(rpc, proxy);
  for (const from of [admin, owner]) {
    add(from, proxy, UPGRADE_TO, implementation);
    add(from, proxy, UPGRADE_AND_CALL, implementation);
  }
  return attempts;
}

function encodeCall(signature: string, args: readonly Address[], bytes: Hex | undefined): Hex {
  const head = selector(signature) + encodeWords(...args).slice(2);
  if (bytes === undefined) return head as Hex;
  const length = (bytes.length - 2) / 2;
  const padded = bytes.slice(2).padEnd(Math.ceil(length / 32) * 64, '0');
  const offset = BigInt((args.length + 1) * 32);
  return (head + encodeWords(offset, BigInt(length)).slice(2) + padded) as Hex;
}

function selector(signature: string): string {
  return keccak256(`0x${Buffer.from(signature, 'ascii').toString('hex')}`).slice(0, 10);
}

/** Who owns a contract, by its getter; nobody where it has none. */
async function ownerOf(rpc: Rpc, contract: Address): Promise<Address> {
  const answer = await orRefusal(
    rpc.request('eth_call', [{ to: contract, data: OWNER }, 'latest']),
  );
  if (typeof answer !== 'string' || !/^0x0{24}[\da-f]{40}$/i.test(answer)) return ZERO_ADDRESS;
  return `0x${answer.slice(-40).toLowerCase()}`;
}

async function works(rpc: Rpc, { from, to, data }: Attempt): Promise<boolean> {
  const answer = await orRefusal(
    rpc.request('eth_call', [{ from, to, data, gas: GAS, gasPrice: '0x0' }, 'latest']),
  );
  return answer !== undefined;
}

/** A call that reverts is refused by the node; anything else is trouble. */
async function orRefusal(asking: Promise<unknown>): Promise<unknown> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof DifftestError && error.code === 'chain/refused') return undefined;
    throw error;
  }
}

async function sendAndMine(
  rpc: Rpc,
  { from, to, data }: Attempt,
  timestamp: bigint,
): Promise<boolean> {
  const hash = await rpc.request('eth_sendTransaction', [
    { from, to, data, gas: GAS, gasPrice: '0x0' },
  ]);
  await rpc.request('evm_mine', [{ timestamp: quantity(timestamp) }]);
  const receipt = recordOf(await rpc.request('eth_getTransactionReceipt', [hash]), 'a receipt');
  return statusOf(receipt.status);
}

async function addressAt(rpc: Rpc, contract: Address, slot: Hex): Promise<Address> {
  const value = await rpc.request('eth_getStorageAt', [contract, slot, 'latest']);
  return `0x${bytesOf(value, 'a word').slice(-40)}`;
}

async function headOf(rpc: Rpc): Promise<Head> {
  const block = recordOf(await rpc.request('eth_getBlockByNumber', ['latest', false]), 'a block');
  return {
    number: integerOf(block.number, 'a block number'),
    timestamp: integerOf(block.timestamp, 'a timestamp'),
  };
}

function noMigration(proxy: Address, from: Address): UsageError {
  return new UsageError({
    code: 'upgrade/migration',
    message: 'The call that should follow the upgrade reverts.',
    facts: { proxy, from },
    hint: 'Check --call, and who may make that call.',
  });
}
