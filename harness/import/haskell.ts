import type { Hex } from '../model/index.js';

/** ASCII's control characters by their names, which are Haskell's escapes too. */
const CONTROLS = (
  'NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI ' +
  'DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US SP'
).split(' ');
const DEL = 127;

const SHORT: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  '"': 34,
  "'": 39,
  '\\': 92,
};

/** In this order: `SOH` comes before `SO`, which it begins with. */
const NAMES = [...CONTROLS, 'DEL'].join('|');
const TOKEN = new RegExp(
  // Nothing at all: `\&` ends a number, a gap breaks a line.
  `(\\\\&|\\\\\\s+\\\\)` +
    `|\\\\(?:(\\d+)|x([\\da-fA-F]+)|o([0-7]+)|\\^([@-_])|(${NAMES})|([abtnvfr"'\\\\]))` +
    `|([^"\\\\])`,
  'gy',
);

/**
 * The bytes of a `ByteString` as Haskell's `show` writes it: `"a\SOH\255\&1"`, quotes included.
 * Undefined for what is no such text.
 */
export function bytesOfHaskell(text: string): Hex | undefined {
  if (!/^".*"$/s.test(text)) return undefined;
  const end = text.length - 1;
  const codes: number[] = [];
  TOKEN.lastIndex = 1;
  while (TOKEN.lastIndex < end) {
    const found = TOKEN.exec(text);
    if (found === null) return undefined;
    const code = codeOf(found);
    if (code === undefined) continue;
    if (code > 255) return undefined;
    codes.push(code);
  }
  return TOKEN.lastIndex === end ? `0x${Buffer.from(codes).toString('hex')}` : undefined;
}

function codeOf(found: RegExpExecArray): number | undefined {
  const [, nothing, decimal, hex, octal, caret, name, short, plain] = found;
  if (nothing !== undefined) return undefined;
  if (decimal !== undefined) return Number(decimal);
  if (hex !== undefined) return Number.parseInt(hex, 16);
  if (octal !== undefined) return Number.parseInt(octal, 8);
  if (caret !== undefined) return caret.charCodeAt(0) - 64;
  if (name !== undefined) return name === 'DEL' ? DEL : CONTROLS.indexOf(name);
  return short === undefined ? plain!.charCodeAt(0) : SHORT[short]!;
}
