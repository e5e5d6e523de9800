import { gunzipSync } from 'node:zlib';
import type { Address, Hex } from '../../model/index.js';
import type { Json } from '../../trace/json.js';
import type { Deployment } from '../deployment.js';
import type { Rpc } from '../rpc.js';
import { bytesOf, quantity, recordOf } from '../wire.js';

/** State of a block that is not the chain's own, as `eth_simulateV1` takes it. */
export type Overrides = Readonly<Record<Address, Readonly<Record<string, Json>>>>;

/**
 * A world that was deployed on a node of ours, as overrides: code and all storage of each contract
 * that is there and not on the other chain, and the ether of everybody. What is deployed on the
 * other chain already needs none of it.
 */
export async function worldOverrides(
  rpc: Rpc,
  { balances }: Deployment,
  codeThere: (address: Address) => Promise<Json>,
): Promise<Overrides> {
  const overrides: Record<Address, Record<string, Json>> = {};
  for (const [name, account] of Object.entries(await dumped(rpc))) {
    const address = name.toLowerCase() as Address;
    const { code, storage, nonce } = recordOf(account, 'an account');
    if (code === '0x') {
      // Whoever has code there was relieved of it here, see `equipPeople`.
      if (balances.has(address)) overrides[address] = { code };
      continue;
    }
    if ((await codeThere(address)) === code) continue;
    overrides[address] = {
      code: bytesOf(code, 'code'),
      nonce: typeof nonce === 'number' ? quantity(nonce) : '0x1',
      state: words(recordOf(storage, 'storage')),
    };
  }
  for (const [address, wei] of balances) {
    overrides[address] = { ...overrides[address], balance: quantity(wei) };
  }
  return overrides;
}

/** Accounts that the node itself has; JSON, compressed, in hexadecimal. */
async function dumped(rpc: Rpc): Promise<Readonly<Record<string, unknown>>> {
  const dump = bytesOf(await rpc.request('anvil_dumpState', []), 'a dump');
  const text = gunzipSync(Buffer.from(dump.slice(2), 'hex')).toString('utf8');
  return recordOf(recordOf(JSON.parse(text), 'a dump').accounts, 'accounts');
}

function words(storage: Readonly<Record<string, unknown>>): Record<string, string> {
  const word = (value: unknown): Hex => `0x${String(value).slice(2).padStart(64, '0')}`;
  return Object.fromEntries(
    Object.entries(storage).map(([slot, value]) => [word(slot), word(value)]),
  );
}
