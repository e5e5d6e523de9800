import { UsageError } from '../errors.js';
import type { Hex } from '../model/index.js';

/** Bytes of calldata by what they cost. */
export type Bytes = { readonly zeros: number; readonly others: number };

/** How a hardfork makes a transaction's gas of execution, refund and calldata. */
export type GasRules = {
  /** EIP-7623: what calldata costs at least; none before Prague. */
  readonly floor: boolean;
};

const TRANSACTION = 21_000;
const ZERO_BYTE = 4;
const OTHER_BYTE = 16;
const FLOOR_PER_TOKEN = 10;
const TOKENS_PER_BYTE = 4;
/** No more than this part of the gas is given back: EIP-3529. */
const REFUND_PART = 5;

const WITH_FLOOR = ['prague', 'osaka'];
const WITHOUT_FLOOR = [
  'london',
  'arrowglacier',
  'grayglacier',
  'paris',
  'merge',
  'shanghai',
  'cancun',
];

/** The rules of a hardfork, as Anvil names it; UsageError for one whose gas we do not know. */
export function gasRulesOf(hardfork: string): GasRules {
  const name = hardfork.toLowerCase().replace(/[^a-z]/g, '');
  if (WITH_FLOOR.includes(name)) return { floor: true };
  if (WITHOUT_FLOOR.includes(name)) return { floor: false };
  throw new UsageError({
    code: 'gas/hardfork',
    message: 'The gas rules of this hardfork are not known here.',
    facts: { hardfork, known: [...WITHOUT_FLOOR, ...WITH_FLOOR].join(', ') },
    hint: 'Gas is explained from London on.',
  });
}

/** Gas of a transaction: at least the floor, and its refund capped. */
export function transactionGas(
  rules: GasRules,
  bytes: Bytes,
  execution: number,
  refund: number,
): number {
  const gas = intrinsicGas(bytes) + execution;
  const used = gas - Math.min(refund, Math.floor(gas / REFUND_PART));
  return rules.floor ? Math.max(floorGas(bytes), used) : used;
}

/**
 * The execution that a transaction's gas comes from. It is certain unless the floor hides it, which
 * lets it be anything less, or the cap of the refund, which lets it be one unit less.
 */
export function executionOf(
  rules: GasRules,
  bytes: Bytes,
  used: number,
  refund: number,
): { readonly execution: number; readonly hiddenBy: 'nothing' | 'floor' | 'cap' } {
  const floored = rules.floor && used <= floorGas(bytes);
  const uncapped = used + refund;
  const cap = Math.floor(uncapped / REFUND_PART);
  const capped = refund > cap;
  // Of the gas that a capped refund leaves, four fifths are used: rounding hides one unit.
  const gas = capped ? used + Math.floor(used / (REFUND_PART - 1)) : uncapped;
  const hiddenBy = floored ? 'floor' : refund > 0 && refund >= cap ? 'cap' : 'nothing';
  return { execution: gas - intrinsicGas(bytes), hiddenBy };
}

/** Bytes of calldata, counted on its hexadecimal digits. */
export function bytesOf(calldata: Hex): Bytes {
  let zeros = 0;
  for (let at = 2; at < calldata.length; at += 2) {
    if (calldata.charCodeAt(at) === DIGIT_0 && calldata.charCodeAt(at + 1) === DIGIT_0) zeros += 1;
  }
  return { zeros, others: (calldata.length - 2) / 2 - zeros };
}

const DIGIT_0 = 48;

function intrinsicGas({ zeros, others }: Bytes): number {
  return TRANSACTION + ZERO_BYTE * zeros + OTHER_BYTE * others;
}

function floorGas({ zeros, others }: Bytes): number {
  return TRANSACTION + FLOOR_PER_TOKEN * (zeros + TOKENS_PER_BYTE * others);
}
