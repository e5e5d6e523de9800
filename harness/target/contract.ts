import { basename, resolve } from 'node:path';
import { UsageError } from '../errors.js';
import type { Artifact } from './artifact.js';
import { type BuildOptions, build } from './build.js';
import { chooseNamed, isDeployable, whichContract } from './choose.js';
import { diskTree, type FileTree, isFile, sayPath } from './fileTree.js';
import {
  changedSources,
  type ForgeArtifact,
  findForgeArtifact,
  fixedLibraries,
  parseJson,
  readForgeArtifact,
  staleness,
} from './forgeArtifact.js';
import { linkedArtifact } from './forgeLibraries.js';
import { treeAt } from './gitTree.js';
import { isHardhatArtifact, loadHardhatArtifact } from './hardhatArtifact.js';
import {
  contractNames,
  fileOfContract,
  openProject,
  type Project,
  projectAround,
} from './project.js';
import type { TargetSpec } from './spec.js';

export type ContractOptions = BuildOptions & {
  /** Name of the contract to take where none is named. */
  readonly subject?: string;
  /** Compile although there are artifacts. */
  readonly build?: boolean | undefined;
};

/** A contract, and where more of the same may be. */
export type LoadedContract = {
  readonly artifact: Artifact;
  /** How it was come by: `solc 0.8.20, optimizer for 200 runs, shanghai`, or an artifact's path. */
  readonly manner: string;
  readonly tree: FileTree;
  /** The project that it is of, if it is of one. */
  readonly project: Project | undefined;
};

type Wanted = ContractOptions & { readonly tree: FileTree };

/**
 * Loads the one contract that a target names, compiled or from an artifact. Throws UsageError for
 * what does not exist, is ambiguous, stale, or does not compile.
 */
export async function loadContract(
  target: Exclude<TargetSpec, { kind: 'reference' }>,
  options: ContractOptions,
): Promise<LoadedContract> {
  const tree = treeOf(target, options);
  const path = resolve(options.cwd, target.path);
  const wanted = { ...options, tree };
  switch (target.kind) {
    case 'file':
      return compileFile(path, target.contract, wanted);
    case 'artifact':
      return loadArtifact(path, target.contract, wanted);
    case 'project':
      return loadFromProject(openProject(tree, path, options.profile), target.contract, wanted);
  }
}

/** One contract of a project: from a fresh artifact if there is one, else compiled. */
export async function loadFromProject(
  project: Project,
  name: string | undefined,
  options: Wanted,
): Promise<LoadedContract> {
  const { tree, root } = project;
  const wanted = name ?? options.subject;
  const file = wanted === undefined ? undefined : fileOfContract(project, wanted);
  if (file === undefined) {
    throw new UsageError({
      code: name === undefined ? 'target/which-contract' : 'target/no-such-contract',
      message:
        name === undefined
          ? `Which contract of the project is meant? None is named ${wanted ?? 'in the target'}.`
          : `The project has no contract "${name}".`,
      facts: {
        project: sayPath(tree, root),
        contracts: contractNames(project).join(', ') || '(none)',
      },
      hint: `Name one: ${root}:${contractNames(project)[0] ?? 'Contract'}`,
    });
  }
  const made = options.build ? undefined : findForgeArtifact(project, file, wanted!);
  const stale = made === undefined ? [] : staleness(project, made);
  if (made === undefined || stale.length > 0) {
    if (made !== undefined) options.onWarning?.(staleWarning(made, root, stale));
    return compileFile(file, wanted, options);
  }
  return { ...(await fromForge(made, file, options)), tree, project };
}

function treeOf(
  target: Exclude<TargetSpec, { kind: 'reference' }>,
  { onWarning }: ContractOptions,
): FileTree {
  if (target.revision === undefined) return diskTree;
  const { repository, commit, name } = target.revision;
  return treeAt(repository, commit, {
    revision: name,
    ...(onWarning === undefined ? {} : { onWarning }),
  });
}

const OWN_SETTINGS =
  'foundry.toml has additional_compiler_profiles, which are not followed when sources are ' +
  'compiled here: to test what forge makes, run forge build first.';

async function compileFile(
  file: string,
  name: string | undefined,
  options: Wanted,
): Promise<LoadedContract> {
  const { tree, subject, profile } = options;
  const { compiled, entries, manner } = await build([file], options);
  const candidates = compiled[entries[0]!] ?? {};
  const project = projectAround(tree, file, profile);
  if (project?.profile.additional_compiler_profiles?.length) options.onWarning?.(OWN_SETTINGS);
  const loaded = (artifact: Artifact) => ({ artifact, manner, tree, project });
  const shown = sayPath(tree, file);
  if (name !== undefined) return loaded(chooseNamed(candidates, name, shown));
  const deployable = Object.values(candidates).filter(isDeployable);
  const named = (wanted: string | undefined) => {
    return deployable.find(({ contractName }) => contractName === wanted);
  };
  const chosen = named(subject) ?? named(basename(file, '.sol'));
  if (chosen !== undefined) return loaded(chosen);
  if (deployable.length === 1) return loaded(deployable[0]!);
  throw whichContract(candidates, shown);
}

async function loadArtifact(
  file: string,
  name: string | undefined,
  options: Wanted,
): Promise<LoadedContract> {
  const { tree, profile } = options;
  if (!isFile(tree, file)) {
    throw new UsageError({
      code: 'target/missing-artifact',
      message: 'There is no such artifact.',
      facts: { file: sayPath(tree, file) },
      hint: 'Build it first: forge build, or hardhat compile.',
    });
  }
  const json = parseJson(tree, file);
  const project = projectAround(tree, file, profile);
  if (isHardhatArtifact(json)) {
    const artifact = deployable(await loadHardhatArtifact(file, json, options), tree, file);
    requireName(artifact.contractName, name, sayPath(tree, file));
    return { artifact, manner: file, tree, project };
  }
  const made = readForgeArtifact(tree, file, json);
  requireName(made.contractName, name, sayPath(tree, file));
  const source = project && made.sourceName && resolve(project.root, made.sourceName);
  if (options.build && source) return compileFile(source, made.contractName, options);
  const changed = project === undefined ? [] : changedSources(tree, project.root, made);
  if (changed.length > 0) throw staleError(made, tree, changed);
  const fixed = fixedLibraries(made);
  if (fixed.length > 0) throw linkedError(made, tree, fixed);
  return { ...(await fromForge(made, source || undefined, options)), tree, project };
}

/** An artifact of Foundry with its layout, which may have to be compiled. */
async function fromForge(made: ForgeArtifact, source: string | undefined, options: Wanted) {
  const { tree } = options;
  const layout = made.content.storageLayout ?? (await compiledLayout(made, source, options));
  const artifact = deployable(linkedArtifact(tree, made, layout), tree, made.file);
  return { artifact, manner: `${made.file}, ${artifact.compiler}` };
}

async function compiledLayout(made: ForgeArtifact, source: string | undefined, options: Wanted) {
  if (source !== undefined && isFile(options.tree, source)) {
    // Whatever there is to warn of, the code is forge's own.
    const quiet = { ...options, onWarning: () => undefined };
    const { artifact } = await compileFile(source, made.contractName, quiet);
    return artifact.storageLayout;
  }
  throw new UsageError({
    code: 'target/no-layout',
    message: 'The artifact has no storage layout, and its source is not there to compile it from.',
    facts: { artifact: sayPath(options.tree, made.file), source: made.sourceName },
    hint: 'Put extra_output = ["storageLayout"] into foundry.toml, and run forge build.',
  });
}

function deployable(artifact: Artifact, tree: FileTree, file: string): Artifact {
  const { contractName } = artifact;
  return chooseNamed({ [contractName]: artifact }, contractName, sayPath(tree, file));
}

function requireName(actual: string, wanted: string | undefined, file: string): void {
  if (wanted === undefined || wanted === actual) return;
  throw new UsageError({
    code: 'target/no-such-contract',
    message: 'The artifact is of another contract.',
    facts: { file, contract: actual, wanted },
  });
}

function staleWarning(made: ForgeArtifact, root: string, reasons: readonly string[]): string {
  const path = made.file.slice(root.length + 1);
  return `${path} is stale (${reasons.join('; ')}): the sources are compiled instead.`;
}

function staleError(made: ForgeArtifact, tree: FileTree, changed: readonly string[]): UsageError {
  return new UsageError({
    code: 'target/stale',
    message: 'The artifact is older than its sources.',
    facts: { artifact: sayPath(tree, made.file), sources: changed.join('; ') },
    hint: 'Run forge build, or compile the sources with --build.',
  });
}

function linkedError(made: ForgeArtifact, tree: FileTree, fixed: readonly string[]): UsageError {
  return new UsageError({
    code: 'target/linked',
    message: 'The artifact is linked to libraries of another chain, which are not on ours.',
    facts: { artifact: sayPath(tree, made.file), libraries: fixed.join('; ') },
    hint:
      'Compile the sources with --build: then the libraries are deployed too.\n' +
      'Or take `libraries` out of foundry.toml, and run forge build.',
  });
}
