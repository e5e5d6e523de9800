import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Mutant } from '@stryker-mutator/api/core';
import { packageRoot } from '../../harness/target/package-root.js';

/** What Stryker changed, as it can be told in a file that is kept. */
export type Identity = {
  /**
   * Eight hexadecimal digits that hang on the file and the two texts alone: other lines may change.
   * What is changed alike several times in one file is told apart by its order.
   */
  readonly id: string;
  /** Below the project's folder. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly mutator: string;
  /** `before → after`, on one line. */
  readonly change: string;
};

type Changed = Pick<Mutant, 'fileName' | 'location' | 'mutatorName' | 'replacement'>;

/** Names mutants of one set of sources, `root` being the folder that has them; their order counts. */
export function identify(mutants: readonly Changed[], root = packageRoot()): readonly Identity[] {
  const texts = new Map<string, readonly string[]>();
  const met = new Map<string, number>();
  return mutants.map(({ fileName, location, mutatorName, replacement }) => {
    const file = relative(root, fileName);
    const lines = texts.get(file) ?? readFileSync(join(root, file), 'utf8').split('\n');
    texts.set(file, lines);
    const change = `${flat(textAt(lines, location))} → ${flat(replacement)}`;
    const key = `${file}|${mutatorName}|${change}`;
    const count = met.get(key) ?? 0;
    met.set(key, count + 1);
    const id = digest(`${key}|${count}`).slice(0, 8);
    return { id, file, line: location.start.line + 1, mutator: mutatorName, change };
  });
}

/** SHA-256 in hexadecimal digits. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Lines and columns count from 0. */
function textAt(lines: readonly string[], { start, end }: Mutant['location']): string {
  if (start.line === end.line) return lines[start.line]!.slice(start.column, end.column);
  return [
    lines[start.line]!.slice(start.column),
    ...lines.slice(start.line + 1, end.line),
    lines[end.line]!.slice(0, end.column),
  ].join('\n');
}

function flat(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
