import { type Address, type Hex, word } from '../model/index.js';

/** Where the code of the contract goes that an impostor stands for. */
export const ORIGINAL: Address = '0x00000000000000000000000000000000be7e4ad1';
/** Where the ether comes from that an impostor gives away. */
export const PURSE: Address = '0x00000000000000000000000000000000be7e4ad2';

/** What an impostor does once the original has answered: code that leaves the stack as it was. */
export type Deeds = {
  /** The length of the answer lies on the stack, the answer in memory from 0 on. */
  readonly onSuccess?: string;
  readonly onRevert?: string;
};

const PUSH2 = '61';
const PUSH20 = '73';
const PUSH32 = '7f';
const JUMPDEST = '5b';

// The whole calldata goes to the original, which runs on the storage and in the name of the
// impostor. The length of what it returns stays on the stack, below whether it succeeded.
const HEAD = [
  '3660006000', // CALLDATASIZE, 0, 0
  '37', // CALLDATACOPY
  '60006000366000', // no output, CALLDATASIZE bytes of input from 0
  `${PUSH20}${ORIGINAL.slice(2)}`,
  '5af4', // GAS, DELEGATECALL
  '3d600060003e', // RETURNDATACOPY(0, 0, RETURNDATASIZE)
  '3d90', // RETURNDATASIZE, SWAP1
].join('');
/** PUSH2, two bytes, JUMPI. */
const BRANCH_BYTES = 4;
const REVERT = '6000fd';
const RETURN = '6000f3';

/**
 * Code that stands in a contract's place and answers as it does, then does one thing more. It needs
 * the contract's own code at `ORIGINAL`, and gas for one more call.
 */
export function impostor({ onSuccess = '', onRevert = '' }: Deeds): Hex {
  const failed = `${onRevert}${REVERT}`;
  const succeeded = bytes(HEAD) + BRANCH_BYTES + bytes(failed);
  const branch = `${PUSH2}${hex(succeeded, 2)}57`;
  return `0x${HEAD}${branch}${failed}${JUMPDEST}${onSuccess}${RETURN}`;
}

/** Reverts without data. */
export const REFUSES = '60006000fd';
/** Emits a log without topics and data. */
export const LOGS = '60006000a0';
/** Gives one wei from the purse to whoever sent the transaction. */
export const PAYS = `${'6000'.repeat(5)}${PUSH20}${PURSE.slice(2)}5af150`;
/** What the purse does when it is called: one wei to the transaction's sender. */
export const PURSE_CODE: Hex = '0x60006000600060006001325af15000';

/** Hashes 64 KiB of memory and forgets the hash: more than 25,000 gas. */
export const BURNS = '6201000060002050';

/** Reverts with a custom error without arguments, of this selector. */
export function revertsWith(selector: Hex): string {
  return `${PUSH32}${selector.slice(2).padEnd(64, '0')}60005260046000fd`;
}

/**
 * Turns the last bit of an answer of a word or more: of a shorter one, a bit behind its end, which
 * nobody sees. MSTORE(p, MLOAD(p) ^ 1), where p is SIZE - 32 * (SIZE > 31).
 */
export const FLIPS = '601f8111602002810380516001189052';

/** Adds to the word in a slot. */
export function adds(slot: Hex, summand: bigint): string {
  const key = `${PUSH32}${slot.slice(2)}`;
  return `${PUSH32}${word(summand)}${key}5401${key}55`;
}

/** Writes 1 into a slot. */
export function writes(slot: Hex): string {
  return `6001${PUSH32}${slot.slice(2)}55`;
}

function bytes(code: string): number {
  return code.length / 2;
}

function hex(value: number, size: number): string {
  return value.toString(16).padStart(size * 2, '0');
}
