import path from 'node:path';
import { ADMIN_SLOT } from '../../harness/chain/remote.js';
import type { Address, Hex } from '../../harness/model/index.js';
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

async function openzeppelin<Name extends string>(...names: readonly Name[]) {
  const folder = path.join(dependencyRoot('@openzeppelin/contracts'), 'proxy/transparent');
  const set = collectSources(names.map((name) => path.join(folder, `${name}.sol`)));
  const compiled = await compile(set, { cacheDir: CACHE });
  const codes = names.map((name, at) => [name, compiled[set.entries[at]!]![name]!.runtimeBytecode]);
  return Object.fromEntries(codes) as Record<Name, Hex>;
}
