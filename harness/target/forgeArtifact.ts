import { basename, join, relative, resolve, sep } from 'node:path';
import * as v from 'valibot';
import { UsageError } from '../errors.js';
import { type Hex, keccak256 } from '../model/index.js';
import type { Artifact, LinkReferences, StorageLayout } from './artifact.js';
import { type FileTree, isFile, sayPath } from './fileTree.js';
import { type Project, settingsOf, solcOf } from './project.js';
import { settingsWords } from './settingsWords.js';

const code = v.object({
  object: v.pipe(v.string(), v.regex(/^(0x)?([0-9a-fA-F]{2}|__\$[0-9a-f]{34}\$__)*$/)),
  linkReferences: v.optional(v.record(v.string(), v.record(v.string(), v.array(v.any()))), {}),
});
const metadata = v.object({
  compiler: v.object({ version: v.string() }),
  settings: v.object({
    compilationTarget: v.record(v.string(), v.string()),
    optimizer: v.object({ enabled: v.optional(v.boolean(), false), runs: v.number() }),
    evmVersion: v.optional(v.string()),
    viaIR: v.optional(v.boolean(), false),
    libraries: v.optional(v.record(v.string(), v.string()), {}),
  }),
  sources: v.record(v.string(), v.object({ keccak256: v.string() })),
});
const schema = v.object({
  abi: v.array(v.any()),
  bytecode: code,
  deployedBytecode: code,
  metadata: v.optional(metadata),
  storageLayout: v.optional(
    v.object({ storage: v.array(v.any()), types: v.nullish(v.record(v.string(), v.any()), null) }),
  ),
});

/** What `forge build` writes for one contract. */
export type ForgeArtifact = {
  readonly file: string;
  readonly content: v.InferOutput<typeof schema>;
  /** As the compiler named it, from the metadata. */
  readonly sourceName: string | undefined;
  readonly contractName: string;
};

/** Reads an artifact that Foundry wrote; UsageError `target/artifact` for anything else. */
export function readForgeArtifact(tree: FileTree, file: string, json: unknown): ForgeArtifact {
  const parsed = v.safeParse(schema, json);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new UsageError({
      code: 'target/artifact',
      message: 'This is no artifact of Foundry or Hardhat.',
      facts: {
        file: sayPath(tree, file),
        at: v.getDotPath(issue) ?? '(all)',
        problem: issue.message,
      },
      hint: 'Foundry writes out/File.sol/Name.json, Hardhat artifacts/…/File.sol/Name.json.',
    });
  }
  const { compilationTarget = {} } = parsed.output.metadata?.settings ?? {};
  const [target] = Object.entries(compilationTarget);
  const [sourceName, contractName = basename(file).split('.')[0]!] = target ?? [];
  return { file, content: parsed.output, sourceName, contractName };
}

/** The artifact of a contract in a project's `out/`, a fresh one if there are several. */
export function findForgeArtifact(
  project: Project,
  sourceFile: string,
  contractName: string,
): ForgeArtifact | undefined {
  const { root, tree, profile } = project;
  const out = join(root, profile.out ?? 'out');
  const source = relative(root, sourceFile).split(sep).join('/');
  const found = artifactsOf(tree, { out, source, name: contractName });
  return found.find((artifact) => staleness(project, artifact).length === 0) ?? found[0];
}

/**
 * Artifacts of one contract below `out/`. Where several sources have the same file name, all but
 * one are kept deeper, in folders named like theirs: `out/math/Narrow.sol/Narrow.json`.
 */
export function artifactsOf(
  tree: FileTree,
  wanted: { readonly out: string; readonly source: string; readonly name: string },
): ForgeArtifact[] {
  const { out, source, name } = wanted;
  const names = source.split('/');
  return names
    .map((_, index) => join(out, ...names.slice(-index - 1)))
    .flatMap((folder) => artifactsNamed(tree, folder, name))
    .filter(({ sourceName = source }) => sourceName === source);
}

/**
 * In one folder: `Name.json`, and `Name.0.8.20.json` of another compiler. What `extra_output_files`
 * puts there too, `Name.abi.json` for one, is none.
 */
function artifactsNamed(tree: FileTree, folder: string, name: string): ForgeArtifact[] {
  return tree
    .list(folder)
    .filter((entry) => entry.startsWith(`${name}.`) && entry.endsWith('.json'))
    .flatMap((entry) => {
      const file = join(folder, entry);
      const json = parseJson(tree, file);
      const isExtra = entry !== `${name}.json` && !v.is(schema, json);
      return isExtra ? [] : [readForgeArtifact(tree, file, json)];
    })
    .filter(({ contractName }) => contractName === name);
}

/** Why an artifact is not what a project would compile to now; empty when it is. */
export function staleness(project: Project, artifact: ForgeArtifact): string[] {
  const { metadata: made } = artifact.content;
  if (made === undefined) return ['it has no metadata'];
  const changed = changedSources(project.tree, project.root, artifact);
  const { additional_compiler_profiles: additional = [] } = project.profile;
  const profiles = [
    project.profile,
    ...additional.map((more) => ({ ...project.profile, ...more })),
  ];
  // What sources are compiled with which profile, Foundry decides: one that fits is the one.
  const settings = profiles.map((profile) => changedSettings({ ...project, profile }, made));
  const fitting = settings.find((changes) => changes.length === 0) ?? settings[0]!;
  return [...changed, ...fitting, ...fixedLibraries(artifact)];
}

function changedSettings(project: Project, made: v.InferOutput<typeof metadata>): string[] {
  const { profile } = project;
  const { version } = solcOf(project);
  const expected = settingsOf(project, made.compiler.version);
  const { optimizer, evmVersion, viaIR } = made.settings;
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['solc', version, made.compiler.version.split('+')[0]],
    ['optimizer', profile.optimizer, optimizer.enabled],
    ['optimizer_runs', profile.optimizer_runs, optimizer.runs],
    ['evm_version', profile.evm_version && expected.evmVersion, evmVersion],
    ['via_ir', profile.via_ir ?? false, viaIR],
  ];
  // What foundry.toml leaves open, versions of Foundry decide differently.
  return pairs.flatMap(([name, wanted, was]) => {
    return wanted === undefined || wanted === was ? [] : [`${name} is ${wanted}, was ${was}`];
  });
}

/** Libraries that foundry.toml links at addresses, where none is on a chain of ours. */
export function fixedLibraries({ content }: ForgeArtifact): string[] {
  const code = content.bytecode.object.toLowerCase();
  return Object.entries(content.metadata?.settings.libraries ?? {}).flatMap(([name, address]) =>
    code.includes(address.slice(2).toLowerCase()) ? [`it links ${name} at ${address}`] : [],
  );
}

/** Sources that are not what an artifact was made from, of those that are there at all. */
export function changedSources(tree: FileTree, root: string, artifact: ForgeArtifact): string[] {
  const sources = Object.entries(artifact.content.metadata?.sources ?? {});
  const present = sources.map(([name]) => isFile(tree, resolve(root, name)));
  // An artifact that was sent without its sources can be as fresh as any.
  if (!present.includes(true)) return [];
  return sources.flatMap(([name, { keccak256: hash }], index) => {
    if (!present[index]) return [`${name} is gone`];
    const bytes = Buffer.from(tree.readText(resolve(root, name)), 'utf8').toString('hex');
    return keccak256(`0x${bytes}`) === hash.toLowerCase() ? [] : [`${name} has changed`];
  });
}

/** The artifact as the engine has it, its libraries aside. */
export function forgeToArtifact(forge: ForgeArtifact, layout: StorageLayout): Artifact {
  const { content, contractName, sourceName = '(unknown)' } = forge;
  return {
    sourceName,
    contractName,
    abi: content.abi,
    bytecode: prefixed(content.bytecode.object),
    runtimeBytecode: prefixed(content.deployedBytecode.object),
    linkReferences: content.bytecode.linkReferences as LinkReferences,
    storageLayout: layout,
    libraries: {},
    compiler: content.metadata?.compiler.version ?? '(unknown)',
    ...(content.metadata === undefined
      ? {}
      : { settings: settingsWords(content.metadata.settings) }),
  };
}

/** A file's JSON; UsageError `target/artifact` if it is none. */
export function parseJson(tree: FileTree, file: string): unknown {
  try {
    return JSON.parse(tree.readText(file));
  } catch (cause) {
    throw new UsageError({
      code: 'target/artifact',
      message: 'An artifact is no JSON.',
      facts: { file: sayPath(tree, file), reason: (cause as Error).message },
      hint: 'It may have been cut short: build it again.',
      cause,
    });
  }
}

function prefixed(object: string): Hex {
  return (object.startsWith('0x') ? object : `0x${object}`) as Hex;
}
