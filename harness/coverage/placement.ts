import type { MappedBuild, MappedCode } from '../target/mappedBuild.js';
import { type Instruction, instructionsOf } from '../target/sourceMap.js';
import type { FunctionItem, Item } from './items.js';

/** Where items are in one code: what an executed instruction reaches, by program counter. */
export type Placement = {
  /** Whether an instruction begins there, as one does wherever a trace may be. */
  readonly begins: Uint8Array;
  /** Indices of items. */
  readonly at: ReadonlyMap<number, readonly number[]>;
  /** Of conditional jumps: indices of the sides that are taken by jumping, and by not jumping. */
  readonly jumps: ReadonlyMap<number, Sides>;
};

export type Sides = { readonly taken: readonly number[]; readonly passed: readonly number[] };

const JUMPI = 0x57;

/** Finds what instructions of a code reach. */
export function placeItems(
  items: readonly Item[],
  mapped: MappedCode,
  sourceNames: MappedBuild['sourceNames'],
): Placement {
  const instructions = instructionsOf(mapped.code, mapped.sourceMap);
  const bySource = new Map<string, number[]>();
  items.forEach(({ source }, index) => {
    const known = bySource.get(source);
    if (known === undefined) bySource.set(source, [index]);
    else known.push(index);
  });
  const begins = new Uint8Array(mapped.code.replace(/^0x/, '').length / 2 + 1);
  const at = new Map<number, readonly number[]>();
  const jumps = new Map<number, Sides>();
  for (const instruction of instructions) {
    begins[instruction.pc] = 1;
    const name = sourceNames.get(instruction.source);
    const near = name === undefined ? [] : (bySource.get(name) ?? []);
    const reached = near.filter((index) => isAt(items[index]!, instruction, mapped));
    if (reached.length > 0) at.set(instruction.pc, reached);
    if (instruction.opcode === JUMPI) {
      const sides = near.filter((index) => isDecidedBy(items[index]!, instruction));
      if (sides.length > 0) jumps.set(instruction.pc, split(items, sides));
    }
  }
  return { begins, at, jumps };
}

/** Items that have code in at least one of several codes. */
export function placedItems(placements: readonly Placement[]): ReadonlySet<number> {
  const placed = new Set<number>();
  for (const { at, jumps } of placements) {
    for (const reached of at.values()) for (const index of reached) placed.add(index);
    for (const { taken, passed } of jumps.values()) {
      for (const index of [...taken, ...passed]) placed.add(index);
    }
  }
  return placed;
}

function isAt(item: Item, instruction: Instruction, { entryPoints }: MappedCode): boolean {
  if (item.kind === 'side') return false;
  const entry = item.kind === 'function' ? entryPoints.get((item as FunctionItem).id) : undefined;
  if (entry !== undefined) return instruction.pc === entry;
  const { start, end } = item.span;
  return instruction.start >= start && instruction.start + instruction.length <= end;
}

function isDecidedBy(item: Item, { start, length }: Instruction): boolean {
  return item.kind === 'side' && item.span.start === start && item.span.end === start + length;
}

function split(items: readonly Item[], sides: readonly number[]): Sides {
  const jumping = (index: number) => {
    const item = items[index]!;
    return item.kind === 'side' && item.jumps;
  };
  return {
    taken: sides.filter(jumping),
    passed: sides.filter((index) => !jumping(index)),
  };
}
