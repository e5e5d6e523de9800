import { dirname } from 'node:path';
import {
  type Compiled,
  type CompileOptions,
  type CompilerSettings,
  compile,
  DEFAULT_SETTINGS,
} from './compile.js';
import { chooseCompiler, executableCompiler } from './compilers.js';
import type { FileTree } from './fileTree.js';
import { compareVersions } from './pragma.js';
import { type Project, projectAround, settingsOf, solcOf } from './project.js';
import { settingsWords } from './settingsWords.js';
import type { Compiler } from './solc.js';
import { collectSources, type SourceSet } from './sources.js';

export type BuildOptions = CompileOptions & {
  /** The folder that relative paths begin at. */
  readonly cwd: string;
  /** Of foundry.toml. */
  readonly profile?: string | undefined;
  /** Path of a compiler that overrules what projects ask for. */
  readonly solc?: string | undefined;
};

export type Built = {
  readonly compiled: Compiled;
  /** Source names of the files, in their order. */
  readonly entries: readonly string[];
  /** `solc 0.8.20, optimizer for 200 runs, shanghai`: how it was compiled. */
  readonly manner: string;
};

/** All that a compilation hangs on. */
export type BuildPlan = {
  readonly set: SourceSet;
  readonly compiler: Compiler;
  readonly settings: CompilerSettings;
};

/**
 * Compiles files of one project, or of none, as that project has it compiled. Throws UsageError
 * for what is missing, for want of a compiler, and for Solidity that does not compile.
 */
export async function build(
  files: readonly string[],
  options: BuildOptions & { readonly tree: FileTree },
): Promise<Built> {
  const { set, compiler, settings } = planBuild(files, options);
  const compiled = await compile(set, { ...options, compiler, settings });
  const manner = `solc ${compiler.version}, ${settingsWords(settings)}`;
  return { compiled, entries: set.entries, manner };
}

/** What `build` would compile, with what and how. Throws as it does, but for the Solidity. */
export function planBuild(
  files: readonly string[],
  options: BuildOptions & { readonly tree: FileTree },
): BuildPlan {
  const { tree, profile } = options;
  const project = projectAround(tree, files[0]!, profile);
  const set = collectSources(files, { tree, profile });
  tellBorrowed(set, project, options);
  const compiler = compilerFor(set, project, files[0]!, options);
  const settings =
    project === undefined ? plainSettings(compiler) : settingsOf(project, compiler.version);
  return { set, compiler, settings };
}

function compilerFor(
  set: SourceSet,
  project: Project | undefined,
  file: string,
  options: BuildOptions,
): Compiler {
  const { version, executable } = project === undefined ? {} : solcOf(project);
  if (options.solc === undefined && executable !== undefined) return executableCompiler(executable);
  const compiler = chooseCompiler({
    solc: options.solc,
    ...(version === undefined ? {} : { pinned: { version, by: 'foundry.toml' } }),
    sources: set.sources,
    folders: [dirname(file), options.cwd],
  });
  if (version !== undefined && compiler.version !== version) {
    options.onWarning?.(
      `foundry.toml asks for solc ${version}, and --solc is ${compiler.version}: that one is used.`,
    );
  }
  return compiler;
}

/** Compilers before 0.8.20 do not know Shanghai: then it is what they take by themselves. */
function plainSettings({ version }: Compiler): CompilerSettings {
  const { evmVersion, ...others } = DEFAULT_SETTINGS;
  return compareVersions(version, '0.8.20') < 0 ? others : { ...others, evmVersion: evmVersion! };
}

/** Whoever relies on another version of a dependency should know that it is not the one tested. */
function tellBorrowed(
  { borrowed }: SourceSet,
  project: Project | undefined,
  { onWarning }: BuildOptions,
): void {
  if (project === undefined || borrowed.length === 0) return;
  onWarning?.(
    `${borrowed.join(' and ')} cannot be found in the project: version ${SHIPPED_VERSION}, ` +
      'which ships with difftest, is used.',
  );
}

const SHIPPED_VERSION = '4.8.2';
