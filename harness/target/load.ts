import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type AnyModel,
  type Hex,
  keccak256,
  type World,
  type WorldContract,
} from '../model/index.js';
import type { Artifact, Lacks, LoadedTarget } from './artifact.js';
import { type BuildOptions, build } from './build.js';
import { chooseNamed } from './choose.js';
import { loadCompanions } from './companions.js';
import { parseConstructorArgs } from './constructorArgs.js';
import { loadContract } from './contract.js';
import { diskTree } from './fileTree.js';
import { requireSize, tooLarge } from './limits.js';
import { PACKAGE_NAME, packageRoot } from './package-root.js';
import { projectAround } from './project.js';
import { isWhole, lacksOf, requireNeeded } from './requirements.js';
import { parseTargetSpec } from './spec.js';

export type LoadOptions = BuildOptions & {
  /** Compile although there are artifacts. */
  readonly build?: boolean | undefined;
  /** Arguments of the subject's constructor as JSON, instead of the world's. */
  readonly constructorArgs?: string | undefined;
  /** Where the world's other contracts come from; `shipped` unless given. */
  readonly companions?: 'shipped' | 'project' | undefined;
  /** Take a subject that lacks something, or that is too large for mainnet. */
  readonly partial?: boolean | undefined;
  /** Put the subject behind an ERC-1967 proxy. */
  readonly proxy?: boolean | undefined;
};

/**
 * Loads what a model's world is made of, its subject taken from the target. Throws UsageError for a
 * target that does not exist, does not compile, or lacks something that the model needs.
 */
export async function loadTarget(
  model: AnyModel,
  spec: string,
  options: LoadOptions,
): Promise<LoadedTarget> {
  const target = parseTargetSpec(spec, options.cwd);
  const { subject, contracts } = model.world;
  const declared = contracts.find(({ name }) => name === subject)!;
  const artifacts = await loadWorld(contracts, options);
  const reference = artifacts[subject]!;
  let manner: string | undefined;
  if (target.kind !== 'reference') {
    const loaded = await loadContract(target, { ...options, subject: declared.contract });
    artifacts[subject] = loaded.artifact;
    manner = loaded.manner;
    if (options.companions === 'project') {
      Object.assign(artifacts, await loadCompanions(model, loaded, { ...options, spec }));
    }
  }
  const artifact = artifacts[subject]!;
  const lacks = lacksOf(model, artifact, subject, reference);
  if (!options.partial) requireNeeded(model, artifact, spec, lacks);
  checkSize(artifact, spec, options);
  return {
    spec,
    artifacts,
    world: worldOf(model.world, artifact, lacks, options),
    bytecodeHash: hashCode(artifact.runtimeBytecode),
    ...mannerOf(manner, options),
    ...(isWhole(lacks) ? {} : { partial: { lacks, declared: reference } }),
  };
}

/** How the subject comes to be tested, where that is not as the model's world declares it. */
function mannerOf(manner: string | undefined, { proxy, companions }: LoadOptions) {
  const words = [
    manner,
    proxy ? 'behind an ERC-1967 proxy' : undefined,
    manner !== undefined && companions === 'project' ? "with its project's companions" : undefined,
  ].filter((word) => word !== undefined);
  return words.length === 0 ? {} : { manner: words.join(', ') };
}

/** The absolute path that a world's `source` means. */
export function worldSource(source: string, cwd: string): string {
  if (source.startsWith('file:')) return fileURLToPath(source);
  if (source.startsWith(`${PACKAGE_NAME}/`)) {
    return join(packageRoot(), source.slice(PACKAGE_NAME.length + 1));
  }
  return isAbsolute(source) ? source : resolve(cwd, source);
}

/** keccak-256 of runtime code; placeholders of libraries count as zeros. */
export function hashCode(runtimeBytecode: string): Hex {
  return keccak256(runtimeBytecode.replace(/__\$[0-9a-f]{34}\$__/g, '0'.repeat(40)) as Hex);
}

/** All that the world declares, whatever the target; what is of one project in one compilation. */
async function loadWorld(
  contracts: readonly WorldContract[],
  options: BuildOptions,
): Promise<Record<string, Artifact>> {
  const groups = new Map<string, { file: string; contract: WorldContract }[]>();
  for (const contract of contracts) {
    const file = worldSource(contract.source, options.cwd);
    const project = projectAround(diskTree, file, options.profile);
    const group = groups.get(project?.root ?? '') ?? [];
    groups.set(project?.root ?? '', [...group, { file, contract }]);
  }
  const artifacts: Record<string, Artifact> = {};
  for (const group of groups.values()) {
    const files = [...new Set(group.map(({ file }) => file))];
    const { compiled, entries } = await build(files, { ...options, tree: diskTree });
    for (const { file, contract } of group) {
      const candidates = compiled[entries[files.indexOf(file)]!] ?? {};
      artifacts[contract.name] = chooseNamed(candidates, contract.contract, file);
    }
  }
  return artifacts;
}

function checkSize(artifact: Artifact, spec: string, options: LoadOptions): void {
  if (!options.partial) requireSize(artifact, spec);
  const size = tooLarge(artifact);
  if (size !== undefined) options.onWarning?.(`The contract is too large for mainnet: ${size}.`);
}

/** The world with what the user wants otherwise about its subject. */
function worldOf(world: World, artifact: Artifact, lacks: Lacks, options: LoadOptions): World {
  const { constructorArgs: given, proxy, onWarning } = options;
  const contracts = world.contracts.map((contract): WorldContract => {
    if (contract.name !== world.subject) return contract;
    const { init, ...uninitialised } = contract;
    const constructorArgs =
      given === undefined ? contract.constructorArgs : parseConstructorArgs(given, artifact, world);
    const changed = {
      ...(constructorArgs === undefined ? {} : { constructorArgs }),
      ...(proxy ? ({ proxy: 'erc1967' } as const) : {}),
    };
    if (init === undefined || !lacks.functions.includes(init.function)) {
      return { ...contract, ...changed };
    }
    onWarning?.(`The contract has no ${init.function}: it is not initialised.`);
    return { ...uninitialised, ...changed };
  });
  return { ...world, contracts };
}
