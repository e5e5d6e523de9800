/** An instruction of a code, and the piece of source that it was made from. */
export type Instruction = {
  readonly pc: number;
  readonly opcode: number;
  /** Bytes of the source: the first, and how many; index of the source, -1 for none. */
  readonly start: number;
  readonly length: number;
  readonly source: number;
};

const PUSH1 = 0x60;
const PUSH32 = 0x7f;

/**
 * Joins a code with solc's compressed source map (`s:l:f:j:m;…`, where what is empty is as it was
 * one instruction before). The map may end before the code does: data that follows it, such as
 * metadata, is no instruction.
 *
 * @see https://docs.soliditylang.org/en/latest/internals/source_mappings.html
 */
export function instructionsOf(code: string, sourceMap: string): readonly Instruction[] {
  const digits = code.replace(/^0x/, '');
  const found: Instruction[] = [];
  let [start, length, source] = [0, 0, -1];
  let pc = 0;
  for (const entry of sourceMap === '' ? [] : sourceMap.split(';')) {
    if (pc * 2 >= digits.length) break;
    const [s, l, f] = entry.split(':');
    if (s) start = Number(s);
    if (l) length = Number(l);
    if (f) source = Number(f);
    // Libraries that are not linked yet stand for an address, which is pushed: never an opcode.
    const opcode = Number.parseInt(digits.slice(pc * 2, pc * 2 + 2), 16);
    found.push({ pc, opcode, start, length, source });
    pc += opcode >= PUSH1 && opcode <= PUSH32 ? opcode - PUSH1 + 2 : 1;
  }
  return found;
}
