import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { Artifact } from './artifact.js';
import { findDefinition } from './definition.js';
import { packageRoot } from './package-root.js';
import { collectSources } from './sources.js';
import { parseTargetSpec } from './spec.js';

/** A line of a file on disk. */
export type SourceLine = {
  /** Relative to the working directory, with slashes. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
};

/**
 * Where the user's own source says what a function does; the contract's head where the function
 * cannot be found. Undefined for what is not in a file under `cwd` as it lies there: another
 * revision, a dependency, an artifact without its source.
 */
export function sourceLineOf(
  spec: string,
  artifact: Artifact,
  options: { readonly cwd: string; readonly signature?: string | undefined },
): SourceLine | undefined {
  const root = projectRootOf(spec, artifact, options.cwd);
  if (root === undefined) return undefined;
  try {
    const { sources } = collectSources([path.join(root, artifact.sourceName)]);
    const sought = { contract: artifact.contractName, signature: options.signature };
    const whole = { contract: artifact.contractName };
    for (const found of [findDefinition(sources, sought), findDefinition(sources, whole)]) {
      const line = found && lineOnDisk(path.join(root, found.source), found.line, options.cwd);
      if (line !== undefined) return line;
    }
    return undefined;
  } catch {
    // Where a line is only decorates a finding: a source that is not readable any more has none.
    return undefined;
  }
}

/** Where a source of a target lies, from the working directory; undefined where on no disk. */
export function fileOnDisk(spec: string, artifact: Artifact, cwd: string): string | undefined {
  const root = projectRootOf(spec, artifact, cwd);
  if (root === undefined || !existsSync(path.join(root, artifact.sourceName))) return undefined;
  const shown = path.relative(
    realpathSync(cwd),
    realpathSync(path.join(root, artifact.sourceName)),
  );
  return shown.split(path.sep).join('/');
}

/** The folder that the names of an artifact's sources begin at. */
function projectRootOf(spec: string, { sourceName }: Artifact, cwd: string): string | undefined {
  const target = parseTargetSpec(spec, cwd);
  if (target.kind === 'reference') return packageRoot();
  if (target.revision !== undefined) return undefined;
  let folder = path.resolve(cwd, target.path);
  while (!existsSync(path.join(folder, sourceName))) {
    const above = path.dirname(folder);
    if (above === folder) return undefined;
    folder = above;
  }
  return folder;
}

function lineOnDisk(file: string, line: number, cwd: string): SourceLine | undefined {
  if (!existsSync(file)) return undefined;
  const shown = path.relative(realpathSync(cwd), realpathSync(file)).split(path.sep).join('/');
  const foreign = shown.startsWith('../') || /(^|\/)node_modules\//.test(shown);
  return foreign || path.isAbsolute(shown) ? undefined : { file: shown, line };
}
