import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readExplained } from '../../harness/corpus/explained.js';
import { mutantsOf } from '../../harness/mutate/mutants.js';
import { planBuild } from '../../harness/target/build.js';
import { diskTree } from '../../harness/target/fileTree.js';
import { packageRoot } from '../../harness/target/package-root.js';
import { parseSyntax } from '../../harness/target/syntax.js';
import { CACHE } from '../target/support.js';
import { MUTATION } from './kept.js';

const EXPLAINED = join(MUTATION, 'explained.json');

async function mutantsOfPool() {
  const options = { cwd: packageRoot(), cacheDir: CACHE, tree: diskTree };
  const plan = planBuild([join(packageRoot(), 'contracts/L1/ProverPool.sol')], options);
  const syntax = await parseSyntax(plan, options);
  const { sources, packaged, entries } = plan.set;
  const own = Object.keys(sources).filter((name) => !packaged.includes(name));
  const subject = { sources, syntax, own, source: entries[0]!, contract: 'ProverPool' };
  return mutantsOf(subject);
}

test('default: the pool has hundreds of mutants, each with an id of its own', async () => {
  const mutants = await mutantsOfPool();
  const own = mutants.filter(({ where }) => where.startsWith('ProverPool.'));
  expect(own.length).toBeGreaterThanOrEqual(300);
  expect(new Set(mutants.map(({ id }) => id)).size).toBe(mutants.length);
  expect(new Set(mutants.map(({ source }) => source))).toEqual(
    new Set([
      'contracts/L1/ProverPool.sol',
      'contracts/common/AddressResolver.sol',
      'contracts/common/ManagedContract.sol',
    ]),
  );
});

test('behavior: every reason is about a mutant that there still is', async () => {
  const reasons = await readExplained(EXPLAINED);
  const ids = new Set((await mutantsOfPool()).map(({ id }) => id));
  expect([...reasons.keys()].filter((id) => !ids.has(id))).toEqual([]);
  expect(reasons.size).toBeGreaterThan(10);
  expect(readFileSync(EXPLAINED, 'utf8').split('\n').length).toBeGreaterThan(reasons.size * 3);
});
