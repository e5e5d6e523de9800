import { resolve } from 'node:path';
import { UsageError } from '../errors.js';
import type { AnyModel } from '../model/index.js';
import type { LoadedTarget } from './artifact.js';
import { type BuildOptions, type BuildPlan, planBuild } from './build.js';
import { diskTree, type FileTree } from './fileTree.js';
import { treeAt } from './gitTree.js';
import { worldSource } from './load.js';
import { fileOfContract, openProject, projectAround } from './project.js';
import { parseTargetSpec, type TargetSpec } from './spec.js';

/** The Solidity that a target's subject is compiled from. */
export type SubjectSources = {
  readonly plan: BuildPlan;
  /** Name of the source that has the contract, and the contract's name. */
  readonly source: string;
  readonly contract: string;
  /** Names of the sources that are neither installed packages nor libraries of the project. */
  readonly own: readonly string[];
};

/** Folders of other people's code in a Foundry project, unless it says otherwise. */
const LIBRARY_FOLDERS = ['lib', 'node_modules'];

/**
 * Finds the sources of a target that was loaded by compiling it. UsageError
 * `mutate/no-source` for an artifact.
 */
export function subjectSources(
  model: AnyModel,
  target: LoadedTarget,
  options: BuildOptions,
): SubjectSources {
  const spec = parseTargetSpec(target.spec, options.cwd);
  const tree = treeOf(spec, options);
  const { contractName } = target.artifacts[model.world.subject]!;
  const file = fileOf(model, spec, tree, contractName, options);
  const plan = planBuild([file], { ...options, tree });
  const { sources, entries, packaged } = plan.set;
  const libraries = projectAround(tree, file, options.profile)?.profile.libs ?? LIBRARY_FOLDERS;
  const own = Object.keys(sources).filter((name) => {
    return !packaged.includes(name) && !libraries.some((folder) => name.startsWith(`${folder}/`));
  });
  return { plan, source: entries[0]!, contract: contractName, own };
}

function treeOf(spec: TargetSpec, { onWarning }: BuildOptions): FileTree {
  if (spec.kind === 'reference' || spec.revision === undefined) return diskTree;
  const { repository, commit, name } = spec.revision;
  return treeAt(repository, commit, {
    revision: name,
    ...(onWarning === undefined ? {} : { onWarning }),
  });
}

function fileOf(
  model: AnyModel,
  spec: TargetSpec,
  tree: FileTree,
  contract: string,
  { cwd, profile }: BuildOptions,
): string {
  switch (spec.kind) {
    case 'reference': {
      const { subject, contracts } = model.world;
      return worldSource(contracts.find(({ name }) => name === subject)!.source, cwd);
    }
    case 'file':
      return resolve(cwd, spec.path);
    case 'project':
      return fileOfContract(openProject(tree, resolve(cwd, spec.path), profile), contract)!;
    case 'artifact':
      throw new UsageError({
        code: 'mutate/no-source',
        message: 'An artifact has no source that could be changed.',
        facts: { artifact: spec.path },
        hint: 'Name the Solidity file, or the project: --target src/Contract.sol',
      });
  }
}
