import type { Session } from '../campaign/session.js';
import { openTracer } from '../chain/tracer.js';
import type { CoveredSource } from '../report/coverageSchema.js';
import type { CompileOptions } from '../target/compile.js';
import { buildMapped } from '../target/mappedBuild.js';
import type { SubjectSources } from '../target/subjectSources.js';
import { Codes } from './codes.js';
import { itemsOf } from './items.js';
import { type Counts, CoverageObserver } from './observer.js';
import { coveredSources } from './report.js';

/** Looks at what a campaign reaches of its target; the caller closes it. */
export type Coverage = {
  /** Follows a run, in order; what it resolves with counts it. */
  readonly follow: CoverageObserver['follow'];
  readonly result: () => CoverageResult;
  readonly close: () => Promise<void>;
};

export type CoverageResult = Omit<Counts, 'hits'> & { readonly sources: readonly CoveredSource[] };

/**
 * Compiles the target for coverage and deploys it on a node of its own: verdicts come from the true
 * build, on another one. UsageError `coverage/build` for what does not compile in that manner.
 */
export async function openCoverage(
  session: Session,
  { plan, source, contract, own }: SubjectSources,
  options: CompileOptions & {
    readonly anvilBinary?: string;
    /** Where a source lies, by its name. */
    readonly fileOf: (source: string) => string;
  },
): Promise<Coverage> {
  const { anvilBinary, fileOf, cacheDir } = options;
  const { model, target, chain, hardfork } = session;
  const build = await buildMapped(plan, { source, contract }, options);
  const { sources: texts } = plan.set;
  const items = itemsOf({ sources: texts, syntax: build.syntax, own, source, contract });
  const codes = new Codes(build, items);
  const artifacts = { ...target.artifacts, [model.world.subject]: build.subject.artifact };
  const tracer = await openTracer({
    world: target.world ?? model.world,
    target: { ...target, artifacts },
    fork: chain.fork,
    hardfork,
    cacheDir,
    ...(anvilBinary === undefined ? {} : { anvilBinary }),
  });
  const observer = new CoverageObserver(tracer, codes);
  const placed = codes.placed();
  return {
    follow: (...run) => observer.follow(...run),
    result: () => {
      const { hits, ...counts } = observer.counts();
      return { ...counts, sources: coveredSources({ items, placed, hits, texts, fileOf }) };
    },
    close: () => tracer.close(),
  };
}
