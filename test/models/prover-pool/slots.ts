import { encodeWords, type Hex, keccak256, word } from '../../../harness/model/index.js';
import type { Prover, Staker, State } from '../../../models/prover-pool/index.js';

/** Storage words that are not zero, by slot. */
export type Words = ReadonlyMap<Hex, Hex>;

const FIRST_CHECKPOINT = BigInt(keccak256(encodeWords(506n)));
const slotsOfMappings = new Map<string, bigint>();

/**
 * A state as the published layout stores it, written by hand: the harness's own reading of
 * layouts has no part in it. Only variables that the model holds.
 */
export function encodeState(state: State): Readonly<Record<string, Words>> {
  const { proverPool: pool, taikoToken: token, addressManager: manager } = state;
  return {
    proverPool: nonZero([
      [0n, packInitialized(pool)],
      [101n, BigInt(pool.owner)],
      [151n, BigInt(pool.addressManager)],
      ...pool.provers.map((prover, id) => [201n + BigInt(id), packProver(prover)] as const),
      ...pool.proverIdToAddress.map(
        (owner, id) => [mapped(word(BigInt(id)), 1225n), BigInt(owner)] as const,
      ),
      ...Object.entries(pool.stakers).map(
        ([account, staker]) => [mapped(word(account as Hex), 1226n), packStaker(staker)] as const,
      ),
    ]),
    taikoToken: nonZero([
      [0n, packInitialized(token)],
      [101n, BigInt(token.owner)],
      [151n, BigInt(token.addressManager)],
      [203n, token.totalSupply],
      [351n, token.paused ? 1n : 0n],
      ...Object.entries(token.balances).map(
        ([account, balance]) => [mapped(word(account as Hex), 201n), balance] as const,
      ),
    ]),
    addressManager: nonZero([
      [0n, packInitialized(manager)],
      [51n, BigInt(manager.owner)],
      ...Object.entries(manager.addresses).flatMap(([chain, names]) => {
        const inner = mapped(word(BigInt(chain)), 101n);
        return Object.entries(names).map(
          ([name, address]) => [mapped(word(name as Hex), inner), BigInt(address)] as const,
        );
      }),
    ]),
  };
}

/** Words that differ between two encodings of one contract, as they are afterwards. */
export function changedWords(before: Words, after: Words): Words {
  const changed = new Map<Hex, Hex>();
  for (const slot of new Set([...before.keys(), ...after.keys()])) {
    const value = after.get(slot) ?? toWord(0n);
    if (value !== (before.get(slot) ?? toWord(0n))) changed.set(slot, value);
  }
  return changed;
}

/** Slots of the token's list of past supplies: their values depend on block numbers. */
export function isSupplyCheckpoint(slot: Hex): boolean {
  const value = BigInt(slot);
  return value === 506n || (value >= FIRST_CHECKPOINT && value < FIRST_CHECKPOINT + 1_000_000n);
}

function packInitialized(part: { initialized: bigint; initializing: boolean }): bigint {
  return part.initialized | (part.initializing ? 1n << 8n : 0n);
}

function packProver({ stakedAmount, rewardPerGas, currentCapacity }: Prover): bigint {
  return stakedAmount | (rewardPerGas << 64n) | (currentCapacity << 96n);
}

function packStaker({ exitRequestedAt, exitAmount, maxCapacity, proverId }: Staker): bigint {
  return exitRequestedAt | (exitAmount << 64n) | (maxCapacity << 128n) | (proverId << 160n);
}

function mapped(key: string, slot: bigint): bigint {
  const image = `${key}${word(slot)}`;
  const known = slotsOfMappings.get(image);
  if (known !== undefined) return known;
  const hashed = BigInt(keccak256(`0x${image}`));
  slotsOfMappings.set(image, hashed);
  return hashed;
}

function nonZero(words: readonly (readonly [bigint, bigint])[]): Words {
  const kept = words.filter(([, value]) => value !== 0n);
  return new Map(kept.map(([slot, value]) => [toWord(slot), toWord(value)]));
}

function toWord(value: bigint): Hex {
  return `0x${word(value)}`;
}
