import { type Repository, runGit } from '../target/git.js';

/** What a commit shows: good, bad, or nothing (it does not compile, say). */
export type CommitVerdict = 'good' | 'bad' | 'skip';

export type Bisection = {
  /** The first bad commit, or where skipped ones stand before it, all that it may be. */
  readonly candidates: readonly string[];
  /** Commits tried, in order. */
  readonly tried: readonly { readonly commit: string; readonly verdict: CommitVerdict }[];
};

/**
 * Finds the first bad commit between a good one and a bad one, as `git bisect` does: each time the
 * commit that halves what is left, by git's own reckoning; a skipped one makes way for the next
 * best. The two ends are not tried.
 */
export async function bisectCommits(options: {
  readonly repository: Repository;
  readonly good: string;
  readonly bad: string;
  readonly verdictOf: (commit: string) => Promise<CommitVerdict>;
}): Promise<Bisection> {
  const { repository, verdictOf } = options;
  const good = [options.good];
  let { bad } = options;
  const skipped = new Set<string>();
  const tried: { commit: string; verdict: CommitVerdict }[] = [];
  for (;;) {
    const left = halving(repository, bad, good);
    const next = left.find((commit) => commit !== bad && !skipped.has(commit));
    if (next === undefined) return { candidates: [...left.filter((c) => c !== bad), bad], tried };
    const verdict = await verdictOf(next);
    tried.push({ commit: next, verdict });
    if (verdict === 'good') good.push(next);
    else if (verdict === 'bad') bad = next;
    else skipped.add(next);
  }
}

/** Commits that may be the first bad one, those that halve the rest best first. */
function halving(repository: Repository, bad: string, good: readonly string[]): readonly string[] {
  const text = runGit(repository, ['rev-list', '--bisect-all', bad, '--not', ...good]);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.slice(0, 40));
}
