import * as fc from 'fast-check';
import type { AbiParameter } from 'viem';
import type { Address, Hex, Value } from '../model/index.js';

/** Longest list that is drawn for an array without a fixed length. */
const MAX_ITEMS = 4;
const MAX_BYTES = 40;

/** Creates and owns the contracts that no model describes. */
export const DEPLOYER: Address = '0xaa00000000000000000000000000000000000000';
/** As often as all boundaries together: numbers that identifiers and amounts are likely to be. */
const SMALL_NUMBER = 8n;

const TEXTS = ['', 'a', 'name', 'x'.repeat(31), 'x'.repeat(32), 'ünïcode'] as const;

/**
 * Values of an ABI type, leaning to those at which contracts decide: bounds, zero, small numbers,
 * round amounts, addresses that exist in the world. A struct is a record by field name, or a list
 * if a field has none, as encoding wants it.
 */
export function valuesOf(
  parameter: AbiParameter,
  addresses: readonly Address[],
): fc.Arbitrary<Value> {
  const { type } = parameter;
  const list = /^(.*)\[(\d*)\]$/.exec(type);
  if (list !== null) {
    const item = valuesOf({ ...parameter, type: list[1]! }, addresses);
    const [minLength, maxLength] =
      list[2] === '' ? [0, MAX_ITEMS] : [Number(list[2]), Number(list[2])];
    return fc.array(item, { minLength, maxLength });
  }
  if ('components' in parameter) return structsOf(parameter.components, addresses);
  if (type === 'bool') return fc.boolean();
  if (type === 'address') return addressesAmong(addresses);
  if (type === 'string') return fc.constantFrom(...TEXTS);
  if (type === 'bytes') return bytesOfLength(0, MAX_BYTES);
  const [, kind, digits] = /^(uint|int|bytes|function)(\d*)$/.exec(type) ?? [];
  if (kind === 'uint') return unsigned(BigInt(digits || 256));
  if (kind === 'int') return signed(BigInt(digits || 256));
  return fixedBytes(kind === 'function' ? 24 : Number(digits));
}

/**
 * What a constructor is given where nobody says: zeros, no items, no text, and for addresses the
 * deployer, since most constructors refuse the zero address.
 */
export function deploymentValueOf(parameter: AbiParameter): Value {
  const { type } = parameter;
  const list = /^(.*)\[(\d*)\]$/.exec(type);
  if (list !== null) {
    const item = { ...parameter, type: list[1]! };
    return Array.from({ length: Number(list[2] || 0) }, () => deploymentValueOf(item));
  }
  if ('components' in parameter)
    return structOf(parameter.components, parameter.components.map(deploymentValueOf));
  if (type === 'bool') return false;
  if (type === 'string') return '';
  if (/^u?int/.test(type)) return 0n;
  if (type === 'address') return DEPLOYER;
  const bytes = type === 'function' ? 24 : Number(/^bytes(\d+)$/.exec(type)?.[1] ?? 0);
  return `0x${'00'.repeat(bytes)}`;
}

function structsOf(
  components: readonly AbiParameter[],
  addresses: readonly Address[],
): fc.Arbitrary<Value> {
  const fields = components.map((component) => valuesOf(component, addresses));
  return fc.tuple(...fields).map((values) => structOf(components, values));
}

function structOf(components: readonly AbiParameter[], values: readonly Value[]): Value {
  const names = components.map(({ name }) => name ?? '');
  const named = names.every((name) => name !== '') && new Set(names).size === names.length;
  if (!named || names.length === 0) return values;
  return Object.fromEntries(names.map((name, index) => [name, values[index]!]));
}

/** Mostly somebody: calls about nobody are seldom interesting. */
function addressesAmong(addresses: readonly Address[]): fc.Arbitrary<Value> {
  const zero: Address = `0x${'0'.repeat(40)}`;
  return fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...addresses) },
    { weight: 1, arbitrary: fc.constant(zero) },
  );
}

function unsigned(bits: bigint): fc.Arbitrary<Value> {
  const max = (1n << bits) - 1n;
  return integers(0n, max, [0n, 1n, max - 1n, max, max / 2n, 1n << (bits / 2n)]);
}

function signed(bits: bigint): fc.Arbitrary<Value> {
  const max = (1n << (bits - 1n)) - 1n;
  return integers(-max - 1n, max, [0n, 1n, -1n, max, -max, -max - 1n]);
}

function integers(min: bigint, max: bigint, bounds: readonly bigint[]): fc.Arbitrary<Value> {
  const least = (value: bigint): bigint => (value < max ? value : max);
  const decimals = fc.constantFrom(0n, 2n, 6n, 8n, 18n);
  const amounts = fc
    .tuple(fc.bigInt({ min: 1n, max: 1000n }), decimals)
    .map(([count, places]) => least(count * 10n ** places));
  return fc.oneof(
    { weight: 3, arbitrary: fc.bigInt({ min: 0n, max: least(SMALL_NUMBER) }) },
    { weight: 3, arbitrary: amounts },
    { weight: 2, arbitrary: fc.constantFrom(...bounds.map(least)) },
    { weight: 1, arbitrary: fc.bigInt({ min, max }) },
  );
}

/** Words of which the last byte alone is set are identifiers; a zero one is a default. */
function fixedBytes(length: number): fc.Arbitrary<Value> {
  const digits = length * 2;
  const small = fc.integer({ min: 0, max: 4 }).map((value): Hex => {
    return `0x${value.toString(16).padStart(digits, '0')}`;
  });
  return fc.oneof(
    { weight: 3, arbitrary: small },
    { weight: 1, arbitrary: bytesOfLength(length, length) },
  );
}

function bytesOfLength(minLength: number, maxLength: number): fc.Arbitrary<Hex> {
  return fc.uint8Array({ minLength, maxLength }).map((bytes): Hex => {
    return `0x${Buffer.from(bytes).toString('hex')}`;
  });
}
