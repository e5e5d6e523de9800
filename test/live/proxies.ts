import path from 'node:path';
import { ADMIN_SLOT, IMPLEMENTATION_SLOT } from '../../harness/chain/remote.js';
import { type Address, type Hex, ZERO_WORD } from '../../harness/model/index.js';
import { compile } from '../../harness/target/compile.js';
import { dependencyRoot } from '../../harness/target/package-root.js';
import { collectSources } from '../../harness/target/sources.js';
import { CACHE } from '../target/support.js';
import type { Pool } from './pools.js';

/** Makes a pool's proxy a transparent one, whose admin is a contract that the pool's owner owns. */
export async function makeTransparent(pool: Pool): Promise<{ admin: Address; owner: Address }> {
  const { rpc } = pool.remote;
  const owner = pool.deployment.accounts.owner!;
  const admin: Address = `0xad${'00'.repeat(18)}01`;
  const code = await openzeppelin('TransparentUpgradeableProxy', 'ProxyAdmin');
  await rpc.request('anvil_setCode', [pool.address, code.TransparentUpgradeableProxy]);
  await rpc.request('anvil_setCode', [admin, code.ProxyAdmin]);
  const word = (address: string) => `0x${address.slice(2).padStart(64, '0')}`;
  await rpc.request('anvil_setStorageAt', [pool.address, ADMIN_SLOT, word(admin)]);
  await rpc.request('anvil_setStorageAt', [admin, word('0x00'), word(owner)]);
  await rpc.request('evm_mine', []);
  return { admin, owner };
}

/** Lets a pool's proxy ask a beacon for its code. */
export async function makeBeacon(
  pool: Pool,
): Promise<{ beacon: Address; implementation: Address }> {
  const { rpc } = pool.remote;
  const code = await openzeppelin('../beacon/BeaconProxy');
  const beacon: Address = `0xbe${'00'.repeat(18)}01`;
  const get = (slot: Hex) => rpc.request('eth_getStorageAt', [pool.address, slot, 'latest']);
  const set = (slot: Hex, word: string) => {
    return rpc.request('anvil_setStorageAt', [pool.address, slot, word]);
  };
  const implementation: Address = `0x${String(await get(IMPLEMENTATION_SLOT)).slice(-40)}`;
  // Answers whatever it is asked with that address.
  await rpc.request('anvil_setCode', [beacon, `0x73${implementation.slice(2)}5f5260205ff3`]);
  await rpc.request('anvil_setCode', [pool.address, code['../beacon/BeaconProxy']]);
  await set(IMPLEMENTATION_SLOT, ZERO_WORD);
  await set(BEACON_SLOT, `0x${beacon.slice(2).padStart(64, '0')}`);
  await rpc.request('evm_mine', []);
  return { beacon, implementation };
}

/** keccak-256 of `eip1967.proxy.beacon`, less one. */
const BEACON_SLOT: Hex = '0xa3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50';

async function openzeppelin<Name extends string>(...names: readonly Name[]) {
  const folder = path.join(dependencyRoot('@openzeppelin/contracts'), 'proxy/transparent');
  const set = collectSources(names.map((name) => path.join(folder, `${name}.sol`)));
  const compiled = await compile(set, { cacheDir: CACHE });
  const codes = names.map((name, at) => {
    return [name, compiled[set.entries[at]!]![path.basename(name)]!.runtimeBytecode];
  });
  return Object.fromEntries(codes) as Record<Name, Hex>;
}
