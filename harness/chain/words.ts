import type { Address, Hex } from '../model/index.js';
import type { MinedCall } from './block.js';
import type { Deployment } from './deployment.js';
import type { Watched } from './ether.js';
import {
  ETHER_PROBE,
  ETHER_PROBE_ADDRESS,
  PROBE_GAS,
  PROBE_SENDER,
  STORAGE_PROBE,
  type StorageQuery,
  WORD_CHARS,
  wordsAt,
} from './probe.js';
import type { Rpc } from './rpc.js';
import { bytesOf, Malformed, quantity } from './wire.js';

/** Reads what a query asks for from the last block: an answer for each of its calls. */
export function readWords(
  rpc: Rpc,
  deployment: Deployment,
  query: StorageQuery,
): Promise<readonly Hex[]> {
  const { decoder } = deployment;
  return Promise.all(
    query.calls.map(({ contract, data }) =>
      probe(rpc, decoder.addressOf(contract), STORAGE_PROBE, data),
    ),
  );
}

/** Reads ether from the last block. */
export function readEther(rpc: Rpc, watched: Watched): Promise<Hex> {
  return probe(rpc, ETHER_PROBE_ADDRESS, ETHER_PROBE, watched.data);
}

/** Words as they were after each step: what they were at the start, and what was written since. */
export class Overlay {
  readonly #deployment: Deployment;
  readonly #watched: Watched;
  readonly #words = new Map<string, Hex>();
  readonly #balances: Map<Address, bigint>;

  constructor(deployment: Deployment, watched: Watched) {
    this.#deployment = deployment;
    this.#watched = watched;
    this.#balances = new Map(
      watched.addresses.map((address, at) => [address, watched.before[at]!]),
    );
  }

  add(call: MinedCall): void {
    for (const { address, slot, value } of call.writes) this.#words.set(address + slot, value);
    for (const [address, wei] of call.balances) this.#balances.set(address, wei);
  }

  /** Answers to a query as they are now, given those of the start. */
  answers(query: StorageQuery, start: readonly Hex[]): readonly Hex[] {
    return query.calls.map(({ contract, data }, index): Hex => {
      const address = this.#deployment.decoder.addressOf(contract);
      const slots = wordsAt(data, 0, (data.length - 2) / WORD_CHARS);
      const before = wordsAt(start[index]!, 0, slots.length);
      const now = slots.map((slot, at) => this.#words.get(address + slot) ?? before[at]!);
      return `0x${now.map((word) => word.slice(2)).join('')}`;
    });
  }

  ether(): Hex {
    const { addresses } = this.#watched;
    const words = addresses.map((address) => this.#balances.get(address)!.toString(16));
    return `0x${words.map((word) => word.padStart(WORD_CHARS, '0')).join('')}`;
  }
}

async function probe(rpc: Rpc, to: Address, code: Hex, data: Hex): Promise<Hex> {
  const call = { from: PROBE_SENDER, to, gas: quantity(PROBE_GAS), data };
  const answer = await rpc.request('eth_call', [call, 'latest', { [to]: { code } }]);
  const words = bytesOf(answer, 'words of storage');
  if (words.length !== data.length) throw new Malformed('a probe of storage failed');
  return words;
}
