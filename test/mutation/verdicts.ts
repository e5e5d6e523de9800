import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Mutant } from '@stryker-mutator/api/core';
import type { MutantRunResult } from '@stryker-mutator/api/test-runner';
import { packageRoot } from '../../harness/target/package-root.js';
import { digest } from './identity.js';
import { readReached } from './records.js';

/** Folders of what is judged with, compiled, and of what it reads. */
const JUDGING = ['../../harness', '../../contracts/abi', '..'].map((path) =>
  join(import.meta.dirname, path),
);
const READ = ['fixtures/traces', 'fixtures/envelopes', 'contracts'].map((path) =>
  join(packageRoot(), path),
);

/**
 * What was decided about mutants, on disk as soon as it is known, so that an interrupted run goes on
 * where it was. It holds while models, judges and what they read are as they were: Stryker's own
 * incremental mode writes when all is done, and does not see that another file has changed.
 */
export class Verdicts {
  readonly #file: string;
  readonly #known = new Map<string, MutantRunResult>();

  /** `sandbox` has the models with their mutants. */
  constructor(sandbox: string) {
    const texts = [join(sandbox, 'models'), ...JUDGING, ...READ].flatMap(textsBelow);
    const reached = JSON.stringify(readReached());
    const name = `${digest([reached, ...texts].join('\0')).slice(0, 16)}.jsonl`;
    this.#file = join(packageRoot(), '.difftest/model-mutation', name);
    mkdirSync(dirname(this.#file), { recursive: true });
    if (!existsSync(this.#file)) return;
    // The last line is cut where writing it was interrupted.
    for (const line of readFileSync(this.#file, 'utf8').split('\n').slice(0, -1)) {
      const [key, result] = JSON.parse(line) as [string, MutantRunResult];
      this.#known.set(key, result);
    }
  }

  of(mutant: Mutant): MutantRunResult | undefined {
    return this.#known.get(keyOf(mutant));
  }

  add(mutant: Mutant, result: MutantRunResult): void {
    appendFileSync(this.#file, `${JSON.stringify([keyOf(mutant), result])}\n`);
  }
}

/** The sandbox has the file under another folder each time. */
function keyOf({ fileName, location, replacement }: Mutant): string {
  return digest(JSON.stringify([fileName, location, replacement]));
}

function textsBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(?<!\.test)\.(ts|js|json|sol)$/.test(name))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}
