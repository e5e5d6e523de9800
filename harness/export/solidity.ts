import { getAddress } from 'viem/utils';
import type { Address, Hex, Value } from '../model/index.js';
import { ZERO_ADDRESS } from '../model/index.js';
import { encodeTyped, type Payload, type Typed } from './expected.js';

/** Longer texts are given as bytes. */
const MAX_TEXT = 200;

/** Constants that stand for addresses; remembers which were used. */
export class Names {
  readonly used = new Set<Address>();
  readonly #names: ReadonlyMap<string, string>;

  constructor(addresses: Readonly<Record<string, Address>>) {
    const names = new Map<string, string>();
    const taken = new Set<string>(['SUBJECT', 'VM']);
    for (const [name, address] of Object.entries(addresses)) {
      let constant = constantName(name);
      while (taken.has(constant)) constant += '_';
      taken.add(constant);
      names.set(address, constant);
    }
    this.#names = names;
  }

  /** An expression of type address. */
  address(address: Address): string {
    if (address === ZERO_ADDRESS) return 'address(0)';
    const name = this.#names.get(address);
    if (name === undefined) return getAddress(address);
    this.used.add(address);
    return name;
  }

  /** Names and values of the constants that were used. */
  declarations(): string[] {
    return [...this.#names]
      .filter(([address]) => this.used.has(address as Address))
      .map(([address, name]) => `address constant ${name} = ${getAddress(address)};`);
  }
}

/** `vaultOwner` is `VAULT_OWNER`. */
export function constantName(name: string): string {
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1_$2').replace(/\W+/g, '_');
  return words.toUpperCase().replace(/^(?=\d)|^$/, '_');
}

/** `abi.encode(ALICE, 5)`, or bytes where a value has no plain literal. */
export function encodeExpression(typed: Typed, names: Names): string {
  if (typed.values.length === 0) return bytesLiteral('');
  const literals = literalsOf(typed, names);
  return literals === undefined
    ? bytesLiteral(encodeTyped(typed))
    : `abi.encode(${literals.join(', ')})`;
}

/** Calldata or revert data. */
export function payloadExpression(payload: Payload, names: Names): string {
  if (payload.kind === 'raw') return bytesLiteral(payload.data.slice(2));
  const literals = literalsOf(payload.arguments, names);
  const signature = JSON.stringify(payload.signature);
  if (literals !== undefined) {
    return `abi.encodeWithSignature(${[signature, ...literals].join(', ')})`;
  }
  const encoded = bytesLiteral(encodeTyped(payload.arguments));
  return `abi.encodePacked(bytes4(keccak256(${signature})), ${encoded})`;
}

/** Bytes of hexadecimal digits. */
export function bytesLiteral(digits: string): string {
  return digits === '' ? 'bytes("")' : `bytes(hex"${digits}")`;
}

/** A text without control characters. */
export function textLiteral(text: string): string {
  const literal = JSON.stringify(text);
  return /^[\x20-\x7e]*$/.test(text) ? literal : `unicode${literal}`;
}

/** A whole number with its digits in threes. */
export function integerLiteral(value: bigint): string {
  return value.toString().replace(/\B(?=(\d{3})+$)/g, '_');
}

function literalsOf({ parameters, values }: Typed, names: Names): string[] | undefined {
  const literals: string[] = [];
  for (const [index, value] of values.entries()) {
    const literal = literalOf(parameters[index]!.type, value, names);
    if (literal === undefined) return undefined;
    literals.push(literal);
  }
  return literals;
}

function literalOf(type: string, value: Value, names: Names): string | undefined {
  if (/^u?int\d*$/.test(type)) {
    const literal = integerLiteral(value as bigint);
    return (value as bigint) < 0n ? `int256(${literal})` : literal;
  }
  if (type === 'bool') return String(value);
  if (type === 'address') return names.address(value as Address);
  if (/^bytes\d+$/.test(type)) return `${type}(hex"${(value as Hex).slice(2)}")`;
  const text = type === 'string' ? (value as string) : undefined;
  if (text === undefined || text.length > MAX_TEXT) return undefined;
  return /^[\x20-\x7e]*$/.test(text) ? JSON.stringify(text) : undefined;
}
