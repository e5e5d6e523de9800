import type { UnreachablePlace } from '../corpus/unreachable.js';
import { UsageError } from '../errors.js';
import type { CoveredSource } from '../report/coverageSchema.js';

/**
 * Puts reasons to the places that they are about. UsageError `coverage/stale` for a place that
 * is not there, or not as it was when it was argued about; whether it was reached is for others
 * to say.
 */
export function argue(
  sources: readonly CoveredSource[],
  places: readonly UnreachablePlace[],
  file: string,
): readonly CoveredSource[] {
  const argued = sources.map((source) => structuredClone(source));
  for (const place of places) {
    const { source: name, line, text, side, reason } = place;
    const source = argued.find((each) => each.name === name);
    if (source === undefined) {
      const known = sources.map((each) => each.name).join(', ');
      throw stale(file, place, 'the contract has no such source', { sources: known });
    }
    const found = source.text.split('\n')[line - 1]?.trim();
    if (found !== text) throw stale(file, place, 'the line has another text', moved(source, place));
    if (side === undefined) {
      const covered = source.lines.find((each) => each.line === line);
      if (covered === undefined) throw stale(file, place, 'no statement begins on the line', {});
      covered.unreachable = reason;
      continue;
    }
    const decisions = source.branches.filter((branch) => branch.line === line);
    const sides = decisions.flatMap((branch) =>
      branch.sides.map((each) => ({ each, words: `${branch.text}: ${each.words}` })),
    );
    const named = sides.find(({ words }) => words === side);
    if (named === undefined) {
      const known = sides.map(({ words }) => words).join('; ') || '(none)';
      throw stale(file, place, 'no decision on the line has this side', { side, sides: known });
    }
    named.each.unreachable = reason;
  }
  return argued;
}

function moved({ text }: CoveredSource, place: UnreachablePlace): Record<string, string> {
  const lines = text.split('\n').map((line) => line.trim());
  const others = lines.flatMap((line, index) => (line === place.text ? [index + 1] : []));
  const now = lines[place.line - 1] ?? '(no such line)';
  return {
    expected: place.text,
    found: now,
    ...(others.length > 0 ? { at: others.join(', ') } : {}),
  };
}

function stale(
  file: string,
  { source, line }: UnreachablePlace,
  problem: string,
  facts: Readonly<Record<string, string>>,
): UsageError {
  return new UsageError({
    code: 'coverage/stale',
    message: 'A place that is argued to be unreachable is not there any more.',
    facts: { file, source, line, problem, ...facts },
    hint: 'See whether the reason still holds, then correct the place, or take it out.',
  });
}
