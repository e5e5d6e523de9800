import { Command } from 'commander';
import { modelOfFile } from '../campaign/saved.js';
import { UsageError } from '../errors.js';
import { bisectCommits, type CommitVerdict } from '../history/bisection.js';
import { NO_MODEL } from '../plan/abiModel.js';
import { printable } from '../report/printable.js';
import { cutOff, type Repository, resolveRevision, runGit, shallowCommits } from '../target/git.js';
import { describeCommit, fileNames } from '../target/gitHistory.js';
import { locateFile, specOf } from './history.js';
import { type Judge, modelJudge, withContractJudge } from './judge.js';
import { resolveModel } from './models.js';
import { toldOnce } from './open.js';
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

Without a model (a plan of compare --model none), a sequence fails where the contract does something
else than it did at the good revision.

Revisions that do not compile, or that lack what is called, are skipped as by git
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
  const { repository, file: inside } = locateFile(flags.repo, flags.path);
  const { good, bad } = endsOf(repository, flags);
  const names = fileNames(repository, inside, bad);
  const onWarning = (message: string) => terminal.detail(`warning: ${message}`);
  const options = { file, flags, loading: toldOnce(flags, { onWarning }) };
  const specAt = (commit: string): string | undefined => {
    const there = names.find((name) => hasFile(repository, commit, name));
    return there === undefined ? undefined : specOf(repository, there, commit, flags.contract);
  };
  const use = (judge: Judge) => search({ repository, specAt, judge, flags, terminal }, good, bad);
  if (name !== NO_MODEL) {
    return use(await modelJudge(await resolveModel(name, process.cwd()), options));
  }
  const first = specAt(good);
  if (first === undefined) throw wrongEnd('good', flags.good!, NOT_THERE);
  return withContractJudge(first, options, use);
}

type Search = {
  readonly repository: Repository;
  /** The contract as it was; undefined where its file is not there. */
  readonly specAt: (commit: string) => string | undefined;
  readonly judge: Judge;
  readonly flags: BisectFlags;
  readonly terminal: Terminal;
};

async function search(searched: Search, good: string, bad: string): Promise<number> {
  const { repository, flags, terminal } = searched;
  const ends = { good: await tryCommit(searched, good), bad: await tryCommit(searched, bad) };
  requireEnd('good', flags.good!, ends.good);
  requireEnd('bad', flags.bad, ends.bad);
  const { candidates, tried } = await bisectCommits({
    repository,
    good,
    bad,
    verdictOf: async (commit) => {
      const { verdict, why } = await tryCommit(searched, commit);
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
  const first = await tryCommit(searched, candidates[0]!);
  if (flags.quiet) terminal.print([candidates[0]!]);
  else terminal.print([`first bad commit: ${lines[0]}`, count, '', ...first.lines]);
  return 0;
}

type Tried = {
  readonly verdict: CommitVerdict;
  /** Why it says nothing. */
  readonly why?: string;
  /** What fails, for people. */
  readonly lines: readonly string[];
};

const NOT_THERE = 'the file is not there';

/** Runs the sequence on the contract as it was; trouble with the node is thrown, never skipped. */
async function tryCommit(searched: Search, commit: string): Promise<Tried> {
  searched.terminal.progress(`${commit.slice(0, 10)} …`);
  const spec = searched.specAt(commit);
  if (spec === undefined) return { verdict: 'skip', why: NOT_THERE, lines: [] };
  try {
    const lines = await searched.judge.failureOn(spec);
    return lines === undefined ? { verdict: 'good', lines: [] } : { verdict: 'bad', lines };
  } catch (error) {
    const untestable = /^(target|world|abi)\/|^plan\/lacks$/;
    if (!(error instanceof UsageError) || !untestable.test(error.code)) throw error;
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
  const isBefore = runGit(repository, ['rev-list', good, '--not', bad]) === '';
  requireWhole(repository, { good: flags.good, bad: flags.bad }, isBefore);
  if (isBefore && good !== bad) return { good, bad };
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

/** A shallow clone may lack commits between two revisions, or what tells which is the earlier. */
function requireWhole(
  repository: Repository,
  { good, bad }: { readonly good: string; readonly bad: string },
  isBefore: boolean,
): void {
  const ends = shallowCommits(repository);
  if (ends.length === 0) return;
  const between = runGit(repository, ['rev-list', bad, '--not', good]).split('\n');
  if (isBefore && !ends.some((commit) => between.includes(commit))) return;
  const message = 'History between the two revisions was cut off: this clone is shallow.';
  throw cutOff(repository, message, { good, bad });
}

function requireEnd(which: 'good' | 'bad', revision: string, tried: Tried): void {
  if (tried.verdict === which) return;
  const found = {
    good: 'the sequence passes there',
    bad: 'the sequence fails there',
    skip: tried.why ?? 'it cannot be tested',
  }[tried.verdict];
  throw wrongEnd(which, revision, found);
}

function wrongEnd(which: string, revision: string, found: string): UsageError {
  return new UsageError({
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
