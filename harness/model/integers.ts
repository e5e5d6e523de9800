import { panic } from './revert.js';

const OVERFLOW = 0x11n;

/** Unsigned integers of one width; checked operations panic as Solidity's do, others wrap. */
export type UnsignedIntegers = {
  readonly bits: bigint;
  readonly max: bigint;
  readonly add: (left: bigint, right: bigint) => bigint;
  readonly sub: (left: bigint, right: bigint) => bigint;
  readonly mul: (left: bigint, right: bigint) => bigint;
  readonly wrappingAdd: (left: bigint, right: bigint) => bigint;
  readonly wrappingSub: (left: bigint, right: bigint) => bigint;
  readonly wrappingMul: (left: bigint, right: bigint) => bigint;
  /** An explicit conversion to this width: the upper bits are dropped. */
  readonly truncate: (value: bigint) => bigint;
};

function unsigned(bits: bigint): UnsignedIntegers {
  const max = (1n << bits) - 1n;
  const checked = (value: bigint): bigint => (value < 0n || value > max ? panic(OVERFLOW) : value);
  return {
    bits,
    max,
    add: (left, right) => checked(left + right),
    sub: (left, right) => checked(left - right),
    mul: (left, right) => checked(left * right),
    wrappingAdd: (left, right) => (left + right) & max,
    wrappingSub: (left, right) => (left - right) & max,
    wrappingMul: (left, right) => (left * right) & max,
    truncate: (value) => value & max,
  };
}

export const uint8 = unsigned(8n);
export const uint16 = unsigned(16n);
export const uint32 = unsigned(32n);
export const uint64 = unsigned(64n);
export const uint128 = unsigned(128n);
export const uint256 = unsigned(256n);
