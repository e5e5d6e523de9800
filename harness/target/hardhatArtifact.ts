import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { UsageError } from '../errors.js';
import type { Artifact } from './artifact.js';
import type { BuildOptions } from './build.js';
import { artifactsOf, type CompilerSettings, compile } from './compile.js';
import { chooseCompiler } from './compilers.js';
import { type FileTree, isFile, sayPath } from './fileTree.js';
import { parseJson } from './forgeArtifact.js';
import type { SolcOutput } from './solc.js';

const schema = v.object({
  _format: v.pipe(v.string(), v.regex(/^hh3?-(sol-)?artifact-1$/)),
  contractName: v.string(),
  sourceName: v.string(),
  bytecode: v.string(),
  /** Of Hardhat 3. */
  buildInfoId: v.optional(v.string()),
  inputSourceName: v.optional(v.string()),
});
const buildInfo = v.object({
  solcVersion: v.string(),
  input: v.object({
    sources: v.record(v.string(), v.object({ content: v.string() })),
    settings: v.looseObject({ remappings: v.optional(v.array(v.string()), []) }),
  }),
  output: v.optional(v.any()),
});

type HardhatArtifact = v.InferOutput<typeof schema>;
type BuildInfo = v.InferOutput<typeof buildInfo>;

/** Whether JSON says that Hardhat wrote it. */
export function isHardhatArtifact(json: unknown): boolean {
  return v.is(v.object({ _format: v.pipe(v.string(), v.startsWith('hh')) }), json);
}

/**
 * Takes a contract from an artifact of Hardhat and the build-info that belongs to it. UsageError
 * `target/artifact`, `target/no-build-info`, or `target/stale` where sources have changed since.
 */
export async function loadHardhatArtifact(
  file: string,
  json: unknown,
  options: BuildOptions & { readonly tree: FileTree },
): Promise<Artifact> {
  const { tree } = options;
  const made = v.safeParse(schema, json);
  if (!made.success) throw unreadable(tree, file, made.issues[0].message);
  const { root, info } = readBuildInfo(tree, file, made.output);
  requireFresh(tree, file, root, info);
  const source = made.output.inputSourceName ?? made.output.sourceName;
  const { contractName, bytecode } = made.output;
  const artifact = await contractOf(info, source, contractName, options);
  if (artifact !== undefined && artifact.bytecode === bytecode) return artifact;
  throw stale(tree, file, 'the artifact is not of the same build as its build-info');
}

/** From the output in the build-info when it has a layout; else by compiling its input again. */
async function contractOf(
  info: BuildInfo,
  source: string,
  contractName: string,
  options: BuildOptions,
): Promise<Artifact | undefined> {
  const output = info.output as SolcOutput | undefined;
  const known = output?.contracts?.[source]?.[contractName];
  if (known?.storageLayout !== undefined && known.metadata !== undefined) {
    return artifactsOf(output!)[source]?.[contractName];
  }
  const contents = Object.entries(info.input.sources).map(([name, { content }]) => [name, content]);
  const sources = Object.fromEntries(contents) as Record<string, string>;
  const compiler = chooseCompiler({
    solc: options.solc,
    pinned: { version: info.solcVersion, by: 'its build-info' },
    sources,
    folders: [options.cwd],
  });
  const { remappings, outputSelection: _, ...settings } = info.input.settings;
  const set = { sources, remappings, entries: [source], borrowed: [], packaged: [] };
  const compiled = await compile(set, {
    ...options,
    compiler,
    settings: settings as unknown as CompilerSettings,
  });
  return compiled[source]?.[contractName];
}

function readBuildInfo(tree: FileTree, file: string, made: HardhatArtifact) {
  const folder = artifactsFolder(tree, file);
  if (folder === undefined) throw noBuildInfo(tree, file);
  const beside = join(dirname(file), `${made.contractName}.dbg.json`);
  const pointed = isFile(tree, beside) ? parseJson(tree, beside) : undefined;
  const path = v.is(v.object({ buildInfo: v.string() }), pointed)
    ? join(dirname(file), (pointed as { buildInfo: string }).buildInfo)
    : join(folder, 'build-info', `${made.buildInfoId}.json`);
  if (!isFile(tree, path)) throw noBuildInfo(tree, file);
  const parsed = v.safeParse(buildInfo, parseJson(tree, path));
  if (!parsed.success) throw unreadable(tree, path, parsed.issues[0].message);
  const outputs = path.replace(/\.json$/, '.output.json');
  const output = isFile(tree, outputs)
    ? (parseJson(tree, outputs) as { output?: unknown }).output
    : parsed.output.output;
  return { root: dirname(folder), info: { ...parsed.output, output } };
}

/** The folder above an artifact that has `build-info`. */
function artifactsFolder(tree: FileTree, file: string): string | undefined {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (tree.kindOf(join(folder, 'build-info')) === 'folder') return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** Sources that are not there any more say nothing: an artifact may have been sent alone. */
function requireFresh(tree: FileTree, file: string, root: string, info: BuildInfo): void {
  const changed = Object.entries(info.input.sources).flatMap(([name, { content }]) => {
    const path = join(root, name.replace(/^project\//, ''));
    return isFile(tree, path) && tree.readText(path) !== content ? [name] : [];
  });
  if (changed.length > 0) throw stale(tree, file, `changed since: ${changed.join(', ')}`);
}

function stale(tree: FileTree, file: string, reason: string): UsageError {
  return new UsageError({
    code: 'target/stale',
    message: 'The artifact is older than its sources.',
    facts: { artifact: sayPath(tree, file), reason },
    hint: 'Build it again: npx hardhat compile. Or name the Solidity file itself as the target.',
  });
}

function noBuildInfo(tree: FileTree, file: string): UsageError {
  return new UsageError({
    code: 'target/no-build-info',
    message: 'The build-info of the artifact, which has its storage layout, cannot be found.',
    facts: { artifact: sayPath(tree, file) },
    hint: 'Keep artifacts/build-info beside it, as hardhat compile makes it.',
  });
}

function unreadable(tree: FileTree, file: string, problem: string): UsageError {
  return new UsageError({
    code: 'target/artifact',
    message: 'An artifact of Hardhat cannot be read.',
    facts: { file: sayPath(tree, file), problem },
    hint: 'Build it again with hardhat compile.',
  });
}
