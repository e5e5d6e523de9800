import { Command } from 'commander';
import { findFailure } from '../campaign/examine.js';
import { modelOfFile, readSavedPlan, type SavedPlan } from '../campaign/saved.js';
import { UsageError } from '../errors.js';
import { bisectCommits, type CommitVerdict } from '../history/bisection.js';
import type { AnyModel } from '../model/index.js';
import { printable } from '../report/printable.js';
import { divergenceLines, transcriptLines } from '../report/transcript.js';
import { type Repository, resolveRevision, runGit } from '../target/git.js';
import { describeCommit, fileNames } from '../target/gitHistory.js';
import { type LoadOptions, loadTarget } from '../target/load.js';
import { locateFile, specOf } from './history.js';
import { resolveModel } from './models.js';
import { toldOnce, withLoaded } from './open.js';
import { type LoadingFlags, withLoadingFlags } from './targetFlags.js';
import { Terminal } from './terminal.js';

type BisectFlags = LoadingFlags & {
  readonly repo: string;
  readonly path?: string;
  readonly contract?: string;
  readonly good?: string;
  readonly bad: string;
  readonly model?: string;
  readonly verbose: boolean;
  readonly quiet: boolean;
};

const EXAMPLES = `
Examples:
  difftest bisect --path src/Vault.sol --good v1.0 failure.json
  difftest bisect --repo ../other --path contracts/V.sol --good 0a1b2c3 --bad main failure.json

Revisions that do not compile, or that the model cannot be held against, are skipped as by git
bisect. No work tree is touched.

Exit codes: 0 found, 2 wrong use, 3 unknown (what is left was skipped, or trouble).`;

/** `difftest bisect`: the first commit at which a saved sequence fails. */
export function bisectCommand(): Command {
  const command = new Command('bisect')
    .description('Find the first commit at which a saved sequence fails.')
    .argument('<file>', 'a counterexample or a plan')
    .option('--repo <folder>', 'a git repository, bare ones too', '.')
    .option('--path <file>', 'the contract, from that folder')
    .option('--contract <name>', 'which contract of the file')
    .option('--good <rev>', 'a revision at which the sequence passes')
    .option('--bad <rev>', 'a later one at which it fails', 'HEAD')
    .option('--model <name|path>', 'model by name, or a file that exports `model`')
    .option('-v, --verbose', 'say what is tried', false)
    .option('-q, --quiet', 'print the commit only', false)
    .action(async (file: string, flags: BisectFlags) => {
      process.exitCode = await bisect(file, flags);
    });
  return withLoadingFlags(command).addHelpText('after', EXAMPLES);
}

async function bisect(file: string, flags: BisectFlags): Promise<number> {
  const terminal = new Terminal(flags);
  const name = flags.model ?? (await modelOfFile(file));
  const model = await resolveModel(name, process.cwd());
  const saved = await readSavedPlan(file, model);
  const { repository, file: inside } = locateFile(flags.repo, flags.path);
  const { good, bad } = endsOf(repository, flags);
  const names = fileNames(repository, inside, bad);
  const onWarning = (message: string) => terminal.detail(`warning: ${message}`);
  const options = toldOnce(flags, { onWarning });
  const trial = { repository, names, model, saved, flags, options, terminal };
  const ends = { good: await tryCommit(trial, good), bad: await tryCommit(trial, bad) };
  requireEnd('good', flags.good!, ends.good, 'good');
  requireEnd('bad', flags.bad, ends.bad, 'bad');
  const { candidates, tried } = await bisectCommits({
    repository,
    good,
    bad,
    verdictOf: async (commit) => {
      const { verdict, why } = await tryCommit(trial, commit);
      terminal.detail(`${commit.slice(0, 10)} ${verdict}${why === undefined ? '' : `: ${why}`}`);
      return verdict;
    },
  });
  const skipped = tried.filter(({ verdict }) => verdict === 'skip').length;
  const lines = candidates.map((commit) => sayCommit(repository, commit));
  const count = `${tried.length} revisions tried between the two, ${skipped} skipped`;
  if (candidates.length > 1) {
    const title = 'The first bad commit is one of these; all but the last were skipped:';
    terminal.print([title, ...lines.map((line) => `  ${line}`), '', count]);
    return 3;
  }
  const first = await tryCommit(trial, candidates[0]!);
  if (flags.quiet) terminal.print([candidates[0]!]);
  else terminal.print([`first bad commit: ${lines[0]}`, count, '', ...first.lines]);
  return 0;
}

type Trial = {
  readonly repository: Repository;
  /** Paths that the file had, the newest first. */
  readonly names: readonly string[];
  readonly model: AnyModel;
  readonly saved: SavedPlan;
  readonly flags: BisectFlags;
  readonly options: LoadOptions;
  readonly terminal: Terminal;
};

type Tried = {
  readonly verdict: CommitVerdict;
  /** Why it says nothing. */
  readonly why?: string;
  /** What fails, for people. */
  readonly lines: readonly string[];
};

/** Runs the sequence on the contract as it was; trouble with the node is thrown, never skipped. */
async function tryCommit(trial: Trial, commit: string): Promise<Tried> {
  const { repository, names, model, saved, flags, options, terminal } = trial;
  terminal.progress(`${commit.slice(0, 10)} …`);
  const file = names.find((name) => hasFile(repository, commit, name));
  if (file === undefined) return { verdict: 'skip', why: 'the file is not there', lines: [] };
  try {
    const target = await loadTarget(
      model,
      specOf(repository, file, commit, flags.contract),
      options,
    );
    const { hardfork } = saved.plan;
    return await withLoaded({ model, target, flags, hardfork, workers: 1 }, async (session) => {
      const failure = await findFailure(session, saved.plan, saved.executor);
      if (failure === undefined) return { verdict: 'good', lines: [] };
      const input = { ...failure, model: session.model, setting: session.setting };
      return { verdict: 'bad', lines: [...transcriptLines(input), '', ...divergenceLines(input)] };
    });
  } catch (error) {
    if (!(error instanceof UsageError) || !/^(target|world|abi)\//.test(error.code)) throw error;
    return { verdict: 'skip', why: error.message.split('\n')[0]!, lines: [] };
  }
}

function endsOf(repository: Repository, flags: BisectFlags): { good: string; bad: string } {
  if (flags.good === undefined) {
    throw new UsageError({
      code: 'cli/missing',
      message: '--good is missing: at which revision does the sequence pass?',
      facts: { bad: flags.bad },
      hint: 'difftest history shows at which versions the contract conforms.',
    });
  }
  const good = resolveRevision(repository, flags.good);
  const bad = resolveRevision(repository, flags.bad);
  const bases = runGit(repository, ['rev-list', '--count', good, '--not', bad]).trim();
  if (bases === '0' && good !== bad) return { good, bad };
  throw new UsageError({
    code: 'bisect/not-before',
    message: 'The good revision is not before the bad one.',
    facts: {
      good: `${flags.good} (${good.slice(0, 10)})`,
      bad: `${flags.bad} (${bad.slice(0, 10)})`,
    },
    hint: `Take where they part as the good one: git merge-base ${flags.good} ${flags.bad}`,
  });
}

function requireEnd(which: string, revision: string, tried: Tried, wanted: CommitVerdict): void {
  if (tried.verdict === wanted) return;
  const found = {
    good: 'the sequence passes there',
    bad: 'the sequence fails there',
    skip: tried.why ?? 'it cannot be tested',
  }[tried.verdict];
  throw new UsageError({
    code: 'bisect/wrong-end',
    message: `The ${which} revision is not ${which}.`,
    facts: { revision, found },
    hint: 'The sequence has to pass at the good revision and to fail at the bad one.',
  });
}

function hasFile(repository: Repository, commit: string, file: string): boolean {
  return runGit(repository, ['ls-tree', '-z', '--full-tree', commit, '--', file]) !== '';
}

function sayCommit(repository: Repository, commit: string): string {
  const { date, subject } = describeCommit(repository, commit);
  return `${commit} ${date} ${printable(subject)}`;
}
