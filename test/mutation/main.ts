import { writeFileSync } from 'node:fs';
import type { MutantResult } from '@stryker-mutator/api/core';
import { Stryker } from '@stryker-mutator/core';
import { identify } from './identity.js';
import { OPTIONS } from './options.js';
import type { JudgedMutant } from './result.js';

/**
 * Mutates the models and writes what was made of each mutant to the file that is named first; what
 * follows are files to mutate instead of all. In plain JavaScript: under a loader, packages of
 * Stryker's cannot be loaded.
 */
const [out, ...files] = process.argv.slice(2);
if (out === undefined) throw new Error('Which file is the result to be written to?');
const results = await new Stryker({
  ...OPTIONS,
  ...(files.length > 0 ? { mutate: files } : {}),
}).runMutationTest();
const sorted = results.toSorted((left, right) => Number(left.id) - Number(right.id));
const names = identify(sorted.map(fromZero));
const judged = sorted.map((result, index): JudgedMutant => ({ ...names[index]!, ...said(result) }));
writeFileSync(out, JSON.stringify(judged));

/** Results count lines and columns from 1, mutants from 0. */
function fromZero<Located extends Pick<MutantResult, 'location'>>(result: Located): Located {
  const moved = ({ line, column }: MutantResult['location']['start']) => {
    return { line: line - 1, column: column - 1 };
  };
  const { start, end } = result.location;
  return { ...result, location: { start: moved(start), end: moved(end) } };
}

function said({ status, killedBy, statusReason }: MutantResult) {
  const by = status === 'Timeout' ? 'never ends' : (killedBy?.[0] ?? null);
  return { status, by, shown: statusReason ?? null };
}
