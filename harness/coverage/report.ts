import type { CoveredSource } from '../report/coverageSchema.js';
import type { FunctionItem, Item, SideItem } from './items.js';

/** What was reached, source by source; items without code are left out, and sources without any. */
export function coveredSources(options: {
  readonly items: readonly Item[];
  readonly placed: ReadonlySet<number>;
  readonly hits: readonly number[];
  readonly texts: Readonly<Record<string, string>>;
  /** Where a source lies, by its name. */
  readonly fileOf: (source: string) => string;
}): readonly CoveredSource[] {
  const { items, placed, hits, texts, fileOf } = options;
  const counted = items
    .map((item, index) => ({ item, hits: hits[index]!, placed: placed.has(index) }))
    .filter((each) => each.placed);
  const names = [...new Set(counted.map(({ item }) => item.source))];
  return names.map((name) => {
    const own = counted.filter(({ item }) => item.source === name);
    return {
      name,
      file: fileOf(name),
      text: texts[name]!,
      functions: functionsOf(own),
      lines: linesOf(own),
      branches: branchesOf(own),
    };
  });
}

type Counted = { readonly item: Item; readonly hits: number };

function functionsOf(all: readonly Counted[]): CoveredSource['functions'] {
  return all.flatMap(({ item, hits }) => {
    if (item.kind !== 'function') return [];
    const { name, line }: FunctionItem = item;
    return [{ name, line, hits }];
  });
}

/** A line is reached as often as the statement on it that is reached most. */
function linesOf(all: readonly Counted[]): CoveredSource['lines'] {
  const lines = new Map<number, number>();
  for (const { item, hits } of all) {
    if (item.kind !== 'statement') continue;
    lines.set(item.line, Math.max(hits, lines.get(item.line) ?? 0));
  }
  return [...lines]
    .sort(([left], [right]) => left - right)
    .map(([line, hits]) => ({ line, hits, unreachable: null }));
}

function branchesOf(all: readonly Counted[]): CoveredSource['branches'] {
  const branches = new Map<number, CoveredSource['branches'][number]>();
  for (const { item, hits } of all) {
    if (item.kind !== 'side') continue;
    const { branch, line, text, words }: SideItem = item;
    const known = branches.get(branch) ?? { line, text, sides: [] };
    branches.set(branch, known);
    known.sides.push({ words, hits, unreachable: null });
  }
  return [...branches.values()];
}
