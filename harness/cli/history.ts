import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { MAX_PLAN_STEPS } from '../chain/simulate.js';
import { type DifftestError, UsageError } from '../errors.js';
import { testVersions } from '../history/history.js';
import type { AnyModel } from '../model/index.js';
import type { HistoryReport, VersionReport } from '../report/historied.js';
import { historyLines, historyMarkdown, historyToJson } from '../report/history.js';
import { errorLines } from '../report/summary.js';
import type { LoadedTarget } from '../target/artifact.js';
import { openRepository, type Repository } from '../target/git.js';
import { type FileVersion, fileVersions, pathInRepository } from '../target/gitHistory.js';
import { loadTarget } from '../target/load.js';
import { resolveModel } from './models.js';
import { toldOnce, withLoaded } from './open.js';
import { interruptible } from './signals.js';
import { type LoadingFlags, withLoadingFlags } from './targetFlags.js';
import { Terminal } from './terminal.js';
import { MAX_WORKERS, parseCount, parseOutput, parseSeed } from './values.js';
import { testSession } from './versionTests.js';
import { writeResults } from './write.js';

type HistoryFlags = LoadingFlags & {
  readonly repo: string;
  readonly path?: string;
  readonly contract?: string;
  readonly all: boolean;
  readonly model?: string;
  readonly seed?: bigint;
  readonly runs: number;
  readonly depth: number;
  readonly workers: number;
  readonly shrinkLimit: number;
  readonly corpusDir: string;
  readonly corpus: boolean;
  readonly json?: string;
  readonly markdown?: string;
  readonly verbose: boolean;
  readonly quiet: boolean;
};

/** A changelog should say the same tomorrow: the seed is fixed unless one is named. */
const DEFAULT_SEED = 1n;
const DEFAULT_RUNS = 100;

const EXAMPLES = `
Examples:
  difftest history --path src/Vault.sol                       the repository of this folder
  difftest history --repo ../other --path contracts/V.sol --all
  difftest history --path src/Vault.sol --contract VaultV2 --markdown changelog.md

Every distinct content that the file had is compiled with what its commit had beside it, and held
against the model. Renames and splits are followed as git follows them. Versions of the same code
are tested once.

Exit codes: 0 none diverges, 1 one does, 2 wrong use, 3 something is unknown.`;

/** `difftest history`: the behavioural changelog of a contract. */
export function historyCommand(): Command {
  const count = (flag: string, least: number, most?: number) => (text: string) =>
    parseCount(flag, text, least, most);
  const command = new Command('history')
    .description('Hold every version of a contract in git history against the model.')
    .option('--repo <folder>', 'a git repository, bare ones too', '.')
    .option('--path <file>', 'the contract, from that folder')
    .option('--contract <name>', 'which contract of the file')
    .option('--all', 'all branches, not only what is checked out', false)
    .option('--model <name|path>', 'model by name, or a file that exports `model`')
    .option('--seed <number>', `decimal or 0x… hex (default: ${DEFAULT_SEED})`, (text) =>
      parseSeed('--seed', text),
    )
    .option('--runs <count>', 'most plans for one version', count('--runs', 1), DEFAULT_RUNS)
    .option('--depth <steps>', 'commands in each run', count('--depth', 1, MAX_PLAN_STEPS), 100)
    .option('--workers <count>', 'versions at once', count('--workers', 1, MAX_WORKERS), 2)
    .option(
      '--shrink-limit <count>',
      'most plans to execute while shrinking; 0 does not shrink',
      count('--shrink-limit', 0),
      2000,
    )
    .option('--corpus-dir <path>', 'where witnesses are saved', '.difftest')
    .option('--no-corpus', 'save none')
    .option('--json <file>', 'write the result as JSON', (text) => parseOutput('--json', text))
    .option('--markdown <file>', 'write the result as markdown', (text) =>
      parseOutput('--markdown', text),
    )
    .option('-v, --verbose', 'say what is going on', false)
    .option('-q, --quiet', 'print the table only', false)
    .action(async (flags: HistoryFlags) => {
      process.exitCode = await history(flags);
    });
  return withLoadingFlags(command).addHelpText('after', EXAMPLES);
}

async function history(flags: HistoryFlags): Promise<number> {
  const terminal = new Terminal(flags);
  const model = await resolveModel(flags.model, process.cwd());
  const { repository, file } = locateFile(flags.repo, flags.path);
  const versions = fileVersions(repository, file, { allBranches: flags.all });
  const began = performance.now();
  const reports = await interruptible((signal) =>
    testAll({ flags, terminal, model, repository, versions, signal }),
  );
  const seconds = (performance.now() - began) / 1000;
  const report: HistoryReport = {
    repository: repository.root,
    path: file,
    allBranches: flags.all,
    model: model.name,
    seed: flags.seed ?? DEFAULT_SEED,
    runs: flags.runs,
    depth: flags.depth,
    seconds,
    exitCode: exitCodeOf(reports, versions.length),
    versions: reports,
  };
  terminal.print(historyLines(report, terminal.colors));
  await writeResults(report.exitCode, terminal, [
    [flags.json, () => historyToJson(report)],
    [flags.markdown, () => historyMarkdown(report)],
  ]);
  return report.exitCode;
}

async function testAll(options: {
  readonly flags: HistoryFlags;
  readonly terminal: Terminal;
  readonly model: AnyModel;
  readonly repository: Repository;
  readonly versions: readonly FileVersion[];
  readonly signal: AbortSignal;
}): Promise<readonly VersionReport[]> {
  const { flags, terminal, model, repository, versions, signal } = options;
  const { seed, runs, depth, shrinkLimit, workers, corpus, corpusDir } = flags;
  const onWarning = (message: string) => terminal.detail(`warning: ${message}`);
  const loading = { ...toldOnce(flags, { onWarning }), partial: true };
  // Companions are the same for all: compiled once, before two lanes would do it at once.
  await loadTarget(model, 'reference', loading);
  const loaded = new Map<string, LoadedTarget>();
  const subject = model.world.subject;
  return testVersions({
    model,
    versions,
    partial: flags.partial === true,
    lanes: workers,
    signal,
    load: async (version) => {
      const spec = specOf(repository, version.path, version.commit, flags.contract);
      const target = await loadTarget(model, spec, loading);
      loaded.set(version.commit + version.path, target);
      return target.artifacts[subject]!;
    },
    test: async (version) => {
      const target = loaded.get(version.commit + version.path)!;
      const corpusDirectory = corpus ? path.resolve(corpusDir) : undefined;
      const drawn = { seed: seed ?? DEFAULT_SEED, runs, depth };
      const onTrouble = (error: DifftestError) =>
        terminal.complain(errorLines(error, terminal.colors));
      return withLoaded({ model, target, flags, workers: 1 }, (session) =>
        testSession(session, { ...drawn, shrinkLimit, corpusDirectory, signal, onTrouble }),
      );
    },
    onVersion: (report, done) => {
      terminal.progress(`${done} of ${versions.length} versions: ${report.verdict} …`);
      terminal.detail(`${report.commit.slice(0, 10)} ${report.verdict} ${report.subject}`);
    },
  });
}

/** The repository and the path inside it that `--repo` and `--path` mean. */
export function locateFile(
  folder: string,
  file: string | undefined,
): { readonly repository: Repository; readonly file: string } {
  if (file === undefined) {
    throw new UsageError({
      code: 'cli/missing',
      message: '--path is missing: which contract?',
      facts: { repo: folder },
      hint: 'Name its file: difftest history --path src/Vault.sol',
    });
  }
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new UsageError({
      code: 'git/no-repository',
      message: 'There is no such folder.',
      facts: { repo: path.resolve(folder) },
      hint: 'Name the folder of a git repository, or a bare repository.',
    });
  }
  const repository = openRepository(folder);
  return { repository, file: pathInRepository(repository, folder, file) };
}

/** A target as the grammar of targets has it. */
export function specOf(
  repository: Repository,
  file: string,
  commit: string,
  contract: string | undefined,
): string {
  const place = path.join(repository.root, file);
  return `${place}${contract === undefined ? '' : `:${contract}`}@${commit}`;
}

function exitCodeOf(reports: readonly VersionReport[], versions: number): number {
  if (reports.some(({ verdict }) => verdict === 'fail')) return 1;
  if (reports.length < versions) return 130;
  return reports.some(({ verdict }) => verdict === 'unknown') ? 3 : 0;
}
