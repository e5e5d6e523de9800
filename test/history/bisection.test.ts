import { expect, test } from 'vitest';
import { bisectCommits, type CommitVerdict } from '../../harness/history/bisection.js';
import { openRepository } from '../../harness/target/git.js';
import { newRepository } from './repository.js';

/** Sixteen commits in a row; `verdictOf` tells what the one with a number shows. */
async function search(verdictOf: (number: number) => CommitVerdict) {
  const repository = newRepository();
  const commits = Array.from({ length: 16 }, (_, number) => repository.commit(`${number}`));
  const { candidates, tried } = await bisectCommits({
    repository: openRepository(repository.folder),
    good: commits[0]!,
    bad: commits[15]!,
    verdictOf: async (commit) => verdictOf(commits.indexOf(commit)),
  });
  const numbers = (list: readonly string[]) => list.map((commit) => commits.indexOf(commit));
  return { found: numbers(candidates), tried: numbers(tried.map(({ commit }) => commit)) };
}

test('default: the first bad commit, in as many steps as halving takes', async () => {
  for (const first of [1, 7, 15]) {
    const { found, tried } = await search((number) => (number >= first ? 'bad' : 'good'));
    expect(found).toEqual([first]);
    expect(tried.length).toBeLessThanOrEqual(4);
  }
});

test('behavior: commits that say nothing are stepped around', async () => {
  const { found, tried } = await search((number) => {
    return number === 7 || number === 8 ? 'skip' : number >= 11 ? 'bad' : 'good';
  });
  expect(found).toEqual([11]);
  expect(new Set(tried).size).toBe(tried.length);
});

test('behavior: skipped commits before the first bad one are candidates too', async () => {
  const { found } = await search((number) => {
    return number === 9 || number === 10 ? 'skip' : number >= 11 ? 'bad' : 'good';
  });
  expect([...found].sort((left, right) => left - right)).toEqual([9, 10, 11]);
  expect(found.at(-1)).toBe(11);
});

test('behavior: of branches that were merged, the one that brought it', async () => {
  const repository = newRepository();
  const good = repository.commit('base');
  repository.git('checkout', '--quiet', '-b', 'side');
  const culprit = repository.commit('side', { 'bug.txt': 'x' });
  repository.commit('side again');
  repository.git('checkout', '--quiet', 'main');
  repository.commit('main');
  repository.git('merge', '--quiet', '--no-ff', '-m', 'merge', 'side');
  const bad = repository.git('rev-parse', 'HEAD');
  const { candidates } = await bisectCommits({
    repository: openRepository(repository.folder),
    good,
    bad,
    verdictOf: async (commit) => {
      return repository.git('ls-tree', '--name-only', commit).includes('bug.txt') ? 'bad' : 'good';
    },
  });
  expect(candidates).toEqual([culprit]);
});
