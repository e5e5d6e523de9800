import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { UsageError } from '../errors.js';
import type { Address, Hex } from '../model/index.js';

/** A whole number in a range; the error names the flag. */
export function parseCount(
  flag: string,
  text: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number {
  const value = /^\d[\d_]*$/.test(text) ? Number(text.replaceAll('_', '')) : Number.NaN;
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    const bound = most === Number.MAX_SAFE_INTEGER ? '' : ` and at most ${most}`;
    throw wrongValue(flag, text, `a whole number of at least ${least}${bound}`);
  }
  return value;
}

/** Seconds, fractions allowed, more than 0. */
export function parseSeconds(flag: string, text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value) || value <= 0) throw wrongValue(flag, text, 'seconds, more than 0');
  return value;
}

/** A share of a hundred, fractions allowed. */
export function parsePercent(flag: string, text: string): number {
  const value = /^\d+(\.\d+)?%?$/.test(text) ? Number.parseFloat(text) : Number.NaN;
  if (!(value >= 0 && value <= 100)) throw wrongValue(flag, text, 'a number from 0 to 100');
  return value;
}

/** A seed in hex or decimal, up to 256 bits. */
export function parseSeed(flag: string, text: string): bigint {
  if (!/^(\d+|0x[\da-f]+)$/i.test(text) || BigInt(text) >= 1n << 256n) {
    throw wrongValue(flag, text, 'a number in decimal or 0x… hex, up to 256 bits');
  }
  return BigInt(text);
}

/** A seed for those who named none: short enough to type. */
export function freshSeed(): bigint {
  return BigInt(`0x${randomBytes(4).toString('hex')}`);
}

/** The number of a block, or the word for the newest. */
export function parseBlock(flag: string, text: string): bigint | 'latest' {
  if (text === 'latest') return text;
  if (/^(\d+|0x[\da-f]+)$/i.test(text) && BigInt(text) < 1n << 64n) return BigInt(text);
  throw wrongValue(flag, text, 'a block number in decimal or 0x… hex, or latest');
}

/** The number of a block. */
export function parseBlockNumber(flag: string, text: string): bigint {
  const block = parseBlock(flag, text);
  if (block !== 'latest') return block;
  throw wrongValue(flag, text, 'a block number in decimal or 0x… hex');
}

/** An address, checksummed or not. */
export function parseAddress(flag: string, text: string): Address {
  if (/^0x[\da-f]{40}$/i.test(text)) return text.toLowerCase() as Address;
  throw wrongValue(flag, text, 'an address: 0x and 40 hexadecimal digits');
}

/** Whole bytes in hexadecimal. */
export function parseBytes(flag: string, text: string): Hex {
  if (/^0x([\da-f]{2})*$/i.test(text)) return text.toLowerCase() as Hex;
  throw wrongValue(flag, text, 'whole bytes: 0x and hexadecimal digits');
}

/** One of a few words. */
export function parseChoice<T extends string>(
  flag: string,
  text: string,
  choices: readonly T[],
): T {
  const found = choices.find((choice) => choice === text);
  if (found === undefined) throw wrongValue(flag, text, `one of ${choices.join(', ')}`);
  return found;
}

/** One of several sizes by name, `NAME=NUMBER`, added to those before. */
export function parseSize(
  text: string,
  before: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const [, name, count] = /^([A-Za-z_]\w*)=(\d{1,9})$/.exec(text) ?? [];
  if (name === undefined) throw wrongValue('--size', text, 'NAME=NUMBER');
  return { ...before, [name]: Number(count) };
}

/** What is said of a flag that no command can use. */
export function wrongValue(flag: string, value: string, expected: string): UsageError {
  return new UsageError({
    code: 'cli/value',
    message: `${flag} has a value that it cannot have`,
    facts: { flag, value, expected },
    hint: 'difftest COMMAND --help shows examples.',
  });
}

/** A file that can be written to at the end is no folder now. */
export function parseOutput(flag: string, text: string): string {
  if (text !== '' && !(existsSync(text) && statSync(text).isDirectory())) return text;
  throw wrongValue(flag, text, 'a file, not a folder');
}

/** A word of a shell command, quoted where it must be, ready to paste. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** How plans are run. */
export const EXECUTORS = ['simulate', 'mine'] as const;

/** More plans at once than any machine has cores only fill memory. */
export const MAX_WORKERS = 256;
