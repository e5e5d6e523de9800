import { InfrastructureError } from '../errors.js';
import { type Address, type Hex, ZERO_ADDRESS, ZERO_WORD } from '../model/index.js';
import { PROBE_SENDER, STORAGE_PROBE, WORD_CHARS, wordsAt } from './probe.js';
import type { Relay } from './relay/relay.js';
import { addressOf, bytesOf, quantity } from './wire.js';

/** A chain that is not ours, at one block. */
export type Remote = Pick<Relay, 'chainId' | 'block' | 'blockTag' | 'read' | 'ask' | 'node'>;

/** Words to read at an address: slots, one after another. */
export type StorageRead = { readonly address: Address; readonly slots: Hex };

/** A contract as it is found: its code may be elsewhere than its storage. */
export type Found = {
  readonly address: Address;
  /** Where the code is that runs; the address itself unless that is a proxy. */
  readonly implementation: Address;
  /** How the proxy knows it; undefined where there is none. */
  readonly proxy: 'erc1967' | 'beacon' | undefined;
  /** Of the implementation. */
  readonly code: Hex;
};

/** keccak-256 of `eip1967.proxy.implementation`, `.beacon` and `.admin`, less one. */
export const IMPLEMENTATION_SLOT: Hex =
  '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc';
export const ADMIN_SLOT: Hex = '0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103';
const BEACON_SLOT: Hex = '0xa3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50';
/** Selector of `implementation()`. */
const BEACON_CALL: Hex = '0x5c60da1b';

/** Enough for a cold read and a turn of the loop; nodes cap what a call may ask for. */
const GAS_PER_WORD = 4_000;
const GAS_BEFORE = 200_000;

/**
 * Reads storage at the remote's block: one request an address. A node that does not let a call
 * replace code is asked word by word instead. InfrastructureError `fork/…`.
 */
export function readStorage(
  remote: Remote,
  reads: readonly StorageRead[],
): Promise<readonly Hex[]> {
  return Promise.all(reads.map((read) => readOne(remote, read)));
}

/** What a function that only reads returns. InfrastructureError `fork/refused` when it reverts. */
export async function callAt(remote: Remote, to: Address, data: Hex): Promise<Hex> {
  const call = { from: PROBE_SENDER, to, data };
  return bytesOf(await remote.read('eth_call', [call, remote.blockTag]), 'returned data');
}

/** Code at an address and behind its proxy; the code is `0x` where nothing is. */
export async function findContract(remote: Remote, address: Address): Promise<Found> {
  const [code, implementation, beacon] = await Promise.all([
    codeAt(remote, address),
    addressIn(remote, address, IMPLEMENTATION_SLOT),
    addressIn(remote, address, BEACON_SLOT),
  ]);
  if (code !== '0x' && implementation !== ZERO_ADDRESS) {
    const behind = await codeAt(remote, implementation);
    return { address, implementation, proxy: 'erc1967', code: behind };
  }
  if (code !== '0x' && beacon !== ZERO_ADDRESS) {
    const word = await callAt(remote, beacon, BEACON_CALL);
    const named = addressOf(`0x${word.slice(-40)}`, 'an implementation');
    return { address, implementation: named, proxy: 'beacon', code: await codeAt(remote, named) };
  }
  return { address, implementation: address, proxy: undefined, code };
}

/** Code at an address, `0x` where there is none. */
async function codeAt(remote: Remote, address: Address): Promise<Hex> {
  return bytesOf(await remote.read('eth_getCode', [address, remote.blockTag]), 'code');
}

/** The address that a slot holds. */
async function addressIn(remote: Remote, address: Address, slot: Hex): Promise<Address> {
  return `0x${(await wordIn(remote, address, slot)).slice(-40)}`;
}

async function wordIn(remote: Remote, address: Address, slot: Hex): Promise<Hex> {
  const word = await remote.read('eth_getStorageAt', [address, slot, remote.blockTag]);
  return `0x${bytesOf(word, 'a word').slice(2).padStart(WORD_CHARS, '0')}`;
}

async function readOne(remote: Remote, { address, slots }: StorageRead): Promise<Hex> {
  const count = (slots.length - 2) / WORD_CHARS;
  if (count === 0) return '0x';
  const gas = quantity(GAS_BEFORE + count * GAS_PER_WORD);
  const call = { from: PROBE_SENDER, to: address, gas, data: slots };
  const override = { [address]: { code: STORAGE_PROBE } };
  try {
    const words = await remote.read('eth_call', [call, remote.blockTag, override]);
    if (typeof words === 'string' && words.length === slots.length) return bytesOf(words, 'words');
  } catch (error) {
    if (!(error instanceof InfrastructureError) || !/refused|method/.test(error.code)) throw error;
  }
  const words = await Promise.all(
    wordsAt(slots, 0, count).map((slot) => wordIn(remote, address, slot)),
  );
  return `0x${words.map((word) => word.slice(ZERO_WORD.length - WORD_CHARS)).join('')}`;
}
