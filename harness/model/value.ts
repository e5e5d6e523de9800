/** `0x` and an even number of hexadecimal digits, lower case. */
export type Hex = `0x${string}`;

/** 20 bytes, lower case, never checksummed: addresses are compared as strings. */
export type Address = `0x${string}`;

/**
 * A decoded ABI or storage value. Every integer is a `bigint`, whatever its width; addresses and
 * bytes are lower-case hex; a struct is a record by field name, an array a list.
 */
export type Value =
  | bigint
  | boolean
  | string
  | readonly Value[]
  | { readonly [name: string]: Value };

export const ZERO_ADDRESS: Address = '0x0000000000000000000000000000000000000000';
export const ZERO_WORD: Hex = `0x${'0'.repeat(64)}`;

/** Whether two values are the same, field by field; the order of a record's fields is ignored. */
export function equalValues(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object') return false;
  if (isList(left) || isList(right)) {
    if (!isList(left) || !isList(right) || left.length !== right.length) return false;
    for (let index = 0; index < left.length; index++) {
      if (!equalValues(left[index]!, right[index]!)) return false;
    }
    return true;
  }
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  for (const name of names) {
    const [one, other] = [left[name]!, right[name]];
    if (one !== other && (other === undefined || !equalValues(one, other))) return false;
  }
  return true;
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
