import { inOrder } from '../campaign/lanes.js';
import { type DifftestError, InfrastructureError, UsageError } from '../errors.js';
import type { AnyModel } from '../model/index.js';
import type { VersionReport, VersionVerdict, VersionWitness } from '../report/historied.js';
import type { Artifact } from '../target/artifact.js';
import { codeHash } from '../target/codeHash.js';
import type { FileVersion } from '../target/gitHistory.js';
import { isComparable, versionInterface } from './interface.js';

/** What running a version against the model showed. */
export type VersionTest = {
  readonly verdict: VersionVerdict;
  readonly steps: number;
  readonly witness: VersionWitness | undefined;
  readonly trouble: DifftestError | undefined;
};

export type HistoryOptions = {
  readonly model: AnyModel;
  /** Oldest first. */
  readonly versions: readonly FileVersion[];
  /** Compiles a version with the imports of its commit. */
  readonly load: (version: FileVersion) => Promise<Artifact>;
  /** Holds a version that has all that the model needs against it. */
  readonly test: (version: FileVersion, artifact: Artifact) => Promise<VersionTest>;
  /** Test what both have of a version that lacks something. */
  readonly partial: boolean;
  /** Versions under way at once. */
  readonly lanes: number;
  readonly signal?: AbortSignal;
  readonly onVersion?: (report: VersionReport, done: number) => void;
};

/**
 * Tests every version of a contract, oldest first. Versions of the same code are tested once. What
 * does not compile, or has another interface, is said and is no finding.
 */
export async function testVersions(options: HistoryOptions): Promise<readonly VersionReport[]> {
  const { versions, lanes, signal, onVersion } = options;
  const reports: VersionReport[] = [];
  const tested = new Map<string, Promise<VersionTest>>();
  const oldest = new Map<string, string>();
  await inOrder({
    lanes,
    ahead: versions.length,
    mayBegin: (index) => index < versions.length && !signal?.aborted,
    job: (index) => testVersion(options, versions[index]!, tested),
    take: async (index, { report, code }) => {
      // Which of two lanes came first is chance; which version is older is not.
      const first = code === undefined ? undefined : oldest.get(code);
      if (code !== undefined && first === undefined) oldest.set(code, report.commit);
      reports.push({ ...report, sameCodeAs: first });
      onVersion?.(reports.at(-1)!, index + 1);
      return true;
    },
  });
  return reports;
}

/** Errors about a contract that the compiler had nothing against. */
const KNOWN_ONCE_COMPILED =
  /^target\/(constructor|which-contract|no-such-contract|not-deployable)$/;

type Judged = { readonly report: VersionReport; readonly code: string | undefined };

async function testVersion(
  options: HistoryOptions,
  version: FileVersion,
  tested: Map<string, Promise<VersionTest>>,
): Promise<Judged> {
  const { model } = options;
  const report: VersionReport = {
    ...version,
    compiles: false,
    contract: undefined,
    interface: undefined,
    verdict: 'not comparable',
    sameCodeAs: undefined,
    steps: 0,
    witness: undefined,
    trouble: undefined,
  };
  let artifact: Artifact;
  try {
    artifact = await options.load(version);
  } catch (error) {
    if (error instanceof UsageError) {
      const compiles = KNOWN_ONCE_COMPILED.test(error.code);
      return { report: { ...report, compiles, trouble: error }, code: undefined };
    }
    if (!(error instanceof InfrastructureError)) throw error;
    return { report: { ...report, verdict: 'unknown', trouble: error }, code: undefined };
  }
  const found = versionInterface(model, artifact);
  const compiled = {
    ...report,
    compiles: true,
    contract: artifact.contractName,
    interface: found,
  };
  const code = codeHash(artifact);
  if (!options.partial && !isComparable(found)) return { report: compiled, code };
  const test = tested.get(code) ?? testOne(options, version, artifact);
  tested.set(code, test);
  return { report: { ...compiled, ...(await test) }, code };
}

/** A contract that its own world cannot deploy is no divergence: nothing was compared. */
async function testOne(
  options: HistoryOptions,
  version: FileVersion,
  artifact: Artifact,
): Promise<VersionTest> {
  try {
    return await options.test(version, artifact);
  } catch (error) {
    const nothing = { steps: 0, witness: undefined };
    if (error instanceof InfrastructureError) {
      return { ...nothing, verdict: 'unknown', trouble: error };
    }
    const undeployable = error instanceof UsageError && error.code.startsWith('world/');
    if (!undeployable) throw error;
    return { ...nothing, verdict: 'not comparable', trouble: error };
  }
}
