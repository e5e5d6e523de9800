import type { AnyModel, Picture, PictureRow, Setting, Value } from '../../model/index.js';
import { printable } from '../printable.js';
import type { Words } from '../words.js';
import type { TimelinePatch, TimelineRow, TimelineSection } from './schema.js';

/** All rows of a picture in words: by section, then by key. */
type Drawn = readonly ReadonlyMap<string, TimelineRow>[];

/** The pictures of one timeline: drawn first, so that their bars have one scale. */
export type Pictures = {
  readonly sections: readonly TimelineSection[];
  /** Undefined for a state that is not known, or a model that draws none. */
  readonly draw: (state: unknown) => Drawn | undefined;
  /** What must change in a picture to make another one of it. */
  readonly patches: (from: Drawn | undefined, to: Drawn) => TimelinePatch[];
};

const FULL = 1000n;

/** Draws all states of a timeline once for its sections and scales, and then one by one. */
export function openPictures(
  model: AnyModel,
  setting: Setting,
  words: Words,
  states: Iterable<unknown>,
): Pictures {
  const picture = (state: unknown): Picture => model.picture?.(state, setting) ?? [];
  const sections: Layout[] = [];
  for (const state of states) {
    for (const [index, section] of picture(state).entries()) {
      sections[index] ??= { section, keys: new Map(), facts: new Set(), most: 0n };
      learn(sections[index], section.rows);
    }
  }
  const draw = (state: unknown): Drawn | undefined => {
    if (state === undefined || sections.length === 0) return undefined;
    return picture(state).map(({ rows }, index) => {
      const layout = sections[index]!;
      return new Map(rows.map((row) => [row.key, inWords(row, layout, words)]));
    });
  };
  return {
    sections: sections.map(({ section, keys, facts }) => ({
      title: printable(section.title),
      layout: section.layout,
      facts: [...facts].map(printable),
      keys: [...keys.keys()],
    })),
    draw,
    patches,
  };
}

type Layout = {
  readonly section: Picture[number];
  readonly keys: Map<string, true>;
  readonly facts: Set<string>;
  most: bigint;
};

function learn(layout: Layout, rows: readonly PictureRow[]): void {
  const { bar } = layout.section;
  for (const { key, facts } of rows) {
    layout.keys.set(key, true);
    for (const name of Object.keys(facts)) layout.facts.add(name);
    const length = bar === undefined ? undefined : facts[bar];
    if (typeof length === 'bigint' && length > layout.most) layout.most = length;
  }
}

function inWords(row: PictureRow, { section, facts, most }: Layout, words: Words): TimelineRow {
  const length = section.bar === undefined ? undefined : row.facts[section.bar];
  return {
    label: printable(words.value(row.label)),
    facts: [...facts].map((name) => {
      const fact: Value | undefined = row.facts[name];
      return fact === undefined ? '' : words.value(fact, name);
    }),
    bar: typeof length === 'bigint' ? permille(length, most) : null,
    vacant: row.vacant === true,
  };
}

/** What is there at all is seen, however small. */
function permille(length: bigint, most: bigint): number {
  if (length <= 0n || most === 0n) return 0;
  const share = (length * FULL) / most;
  return Number(share === 0n ? 1n : share);
}

function patches(from: Drawn | undefined, to: Drawn): TimelinePatch[] {
  return to.flatMap((rows, section) => {
    const before = from?.[section];
    const changed = [...rows].filter(([key, row]) => !sameRow(before?.get(key), row));
    const gone = [...(before?.keys() ?? [])].filter((key) => !rows.has(key));
    return [
      ...changed.map(([key, row]): TimelinePatch => [section, key, row]),
      ...gone.map((key): TimelinePatch => [section, key, null]),
    ];
  });
}

function sameRow(left: TimelineRow | undefined, right: TimelineRow): boolean {
  return (
    left !== undefined &&
    left.label === right.label &&
    left.bar === right.bar &&
    left.vacant === right.vacant &&
    left.facts.every((fact, index) => fact === right.facts[index])
  );
}
