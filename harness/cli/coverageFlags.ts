import path from 'node:path';
import type { Command } from 'commander';
import type { CampaignOptions } from '../campaign/options.js';
import type { Session } from '../campaign/session.js';
import { readUnreachable } from '../corpus/unreachable.js';
import { type Coverage, openCoverage } from '../coverage/coverage.js';
import { argue } from '../coverage/unreachable.js';
import { UsageError } from '../errors.js';
import type { CoverageReport } from '../report/coverageSchema.js';
import { toLcov } from '../report/lcov.js';
import { fileOnDisk } from '../target/sourceLine.js';
import { parseTargetSpec } from '../target/spec.js';
import { subjectSources } from '../target/subjectSources.js';
import { isDeployed } from './liveFlags.js';
import { tellingLoading } from './open.js';
import type { LoadingFlags } from './targetFlags.js';
import type { Terminal } from './terminal.js';
import { parseOutput, parsePercent } from './values.js';
import type { ResultFile } from './write.js';

export type CoverageFlags = {
  readonly coverage: boolean;
  readonly lcov?: string;
  readonly minCoverage?: number;
  readonly unreachable?: string;
};

/** Adds the flags that have a campaign tell what it reached of the Solidity. */
export function withCoverageFlags(command: Command): Command {
  return command
    .option('--coverage', 'tell which lines and branches of the Solidity were reached', false)
    .option('--lcov <file>', 'write them as lcov.info; --coverage comes with it', (text) =>
      parseOutput('--lcov', text),
    )
    .option(
      '--min-coverage <percent>',
      'fail if less of the lines, or of the branches, was reached',
      (text) => parsePercent('--min-coverage', text),
    )
    .option('--unreachable <file>', 'places that nothing can reach, each with the reason why');
}

/** Whether coverage is to be measured. */
function wantsCoverage({ coverage, ...others }: CoverageFlags): boolean {
  return coverage || [others.lcov, others.minCoverage, others.unreachable].some(isGiven);
}

/** UsageError `coverage/…` for a target whose source is not at hand. */
export function requireCoverable(target: string, flags: CoverageFlags): void {
  if (!wantsCoverage(flags)) return;
  if (isDeployed(target)) {
    throw new UsageError({
      code: 'coverage/deployed',
      message: 'Coverage needs the source, and a deployed contract has none.',
      facts: { target },
      hint: 'Run it on the source, in a world of its own: --target src/Contract.sol --coverage',
    });
  }
  if (parseTargetSpec(target, process.cwd()).kind !== 'artifact') return;
  throw new UsageError({
    code: 'coverage/artifact',
    message: 'Coverage needs the source, and an artifact has none.',
    facts: { target },
    hint: 'Name the Solidity file or the project: --target src/Contract.sol --coverage',
  });
}

/** What a campaign came to, and what it reached. */
type LookedAt<T> = { readonly result: T; readonly coverage: CoverageReport | undefined };

/** Has a campaign looked at if that is wanted, and ends the node that does it, whatever happens. */
export async function withCoverage<T>(
  session: Session,
  flags: CoverageFlags & LoadingFlags,
  terminal: Terminal,
  use: (look: Pick<CampaignOptions, 'look'>) => Promise<T>,
): Promise<LookedAt<T>> {
  if (!wantsCoverage(flags)) return { result: await use({}), coverage: undefined };
  const { unreachable: file, minCoverage: minimum = null } = flags;
  const places = file === undefined ? [] : await readUnreachable(file);
  const coverage = await open(session, flags, terminal);
  const reached = () => {
    const { sources, ...counts } = coverage.result();
    return { ...counts, minimum, sources: [...argue(sources, places, file ?? '')] };
  };
  try {
    // A stale place is told before the campaign, not after.
    reached();
    const result = await use({ look: coverage.follow });
    return { result, coverage: reached() };
  } finally {
    await coverage.close();
  }
}

function open(session: Session, flags: LoadingFlags, terminal: Terminal): Promise<Coverage> {
  const loading = tellingLoading(flags, terminal);
  const { model, target } = session;
  const artifact = target.artifacts[model.world.subject]!;
  const cwd = process.cwd();
  const { ANVIL_BIN } = process.env;
  return openCoverage(session, subjectSources(model, target, loading), {
    ...loading,
    fileOf: (name) => fileOnDisk(target.spec, { ...artifact, sourceName: name }, cwd) ?? name,
    ...(ANVIL_BIN === undefined ? {} : { anvilBinary: ANVIL_BIN }),
  });
}

/** The file that other tools read. */
export function lcovFile(
  { lcov }: CoverageFlags,
  coverage: CoverageReport | undefined,
): ResultFile[] {
  if (lcov === undefined || coverage === undefined) return [];
  return [[path.resolve(lcov), () => toLcov(coverage)]];
}

function isGiven(value: unknown): boolean {
  return value !== undefined;
}
