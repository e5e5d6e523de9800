import { InfrastructureError } from '../errors.js';
import type { BuildPlan } from './build.js';
import { cacheKey, readCache, writeCache } from './cache.js';
import type { CompileOptions } from './compile.js';
import { runSolc } from './solc.js';

/** A node of solc's syntax tree; its other fields hang on its type. */
export type SyntaxNode = {
  readonly nodeType: string;
  readonly id: number;
  /** `start:length:file`, in bytes of UTF-8. */
  readonly src: string;
  readonly [field: string]: unknown;
};

/** Syntax trees by source name. */
export type Syntax = Readonly<Record<string, SyntaxNode>>;

/**
 * The syntax trees of all sources of a build, with types and references resolved. The sources are
 * known to compile; InfrastructureError `target/compiler` if they do not after all.
 */
export async function parseSyntax(
  { set, compiler, settings }: BuildPlan,
  options: CompileOptions,
): Promise<Syntax> {
  const contents = Object.entries(set.sources).map(([name, content]) => [name, { content }]);
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(contents),
    settings: {
      ...settings,
      remappings: set.remappings,
      outputSelection: { '*': { '': ['ast'] } },
    },
  } as const;
  const key = cacheKey(compiler.build, JSON.stringify(input));
  const kept = readCache(options.cacheDir, key);
  if (kept !== undefined) return JSON.parse(kept) as Syntax;
  const { sources = {}, errors = [] } = await runSolc(input, compiler);
  const wrong = errors.find(({ severity }) => severity === 'error');
  if (wrong !== undefined) {
    throw new InfrastructureError({
      code: 'target/compiler',
      message: 'The compiler gives no syntax tree for what it compiled before.',
      facts: { compiler: `solc ${compiler.version}`, said: wrong.message },
    });
  }
  const trees = Object.entries(sources).map(([name, { ast }]) => [name, ast as SyntaxNode]);
  const syntax = Object.fromEntries(trees) as Syntax;
  writeCache(options.cacheDir, key, JSON.stringify(syntax), (text) => options.onWarning?.(text));
  return syntax;
}
