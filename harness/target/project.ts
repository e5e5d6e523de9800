import { dirname, isAbsolute, join, resolve } from 'node:path';
import { UsageError } from '../errors.js';
import { type CompilerSettings, DEFAULT_SETTINGS } from './compile.js';
import { type FileTree, isFile, sayPath } from './fileTree.js';
import { type FoundryProfile, readProfile, requireProfile } from './foundryToml.js';
import { packageRoot } from './package-root.js';
import { compareVersions } from './pragma.js';
import { contractsOf } from './solidity.js';

/** A Foundry project as one of its profiles has it. */
export type Project = {
  /** Absolute. */
  readonly root: string;
  readonly tree: FileTree;
  readonly profileName: string;
  readonly profile: FoundryProfile;
};

/** The project in a folder; UsageError `target/no-project`, `target/profile` or its like. */
export function openProject(tree: FileTree, root: string, profileName = 'default'): Project {
  if (isFile(tree, join(root, 'foundry.toml'))) {
    return { root, tree, profileName, profile: requireProfile(tree, root, profileName) };
  }
  const isHardhat = tree.list(root).some((name) => name.startsWith('hardhat.config.'));
  throw new UsageError({
    code: 'target/no-project',
    message: 'This folder is no Foundry project: it has no foundry.toml.',
    facts: { folder: sayPath(tree, root) },
    hint: isHardhat
      ? 'Of a Hardhat project, name an artifact: artifacts/contracts/File.sol/Contract.json'
      : 'Name the folder that has foundry.toml, a Solidity file, or an artifact.',
  });
}

/**
 * The project that a file is in: that of the nearest folder with a foundry.toml. A profile that it
 * lacks is no mistake here, since nobody named the project.
 */
export function projectAround(
  tree: FileTree,
  file: string,
  profileName = 'default',
): Project | undefined {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const profile = readProfile(tree, folder, profileName);
    if (profile !== undefined) return { root: folder, tree, profileName, profile };
    // What is installed is no part of the project that it is installed in; nor are we.
    const installed = /\/node_modules\/(@[^/]+\/)?[^/]+$/.test(folder) || folder === packageRoot();
    if (installed || dirname(folder) === folder) return undefined;
  }
}

/** Absolute path of the folder of a project's own contracts. */
function sourceFolder({ root, profile }: Project): string {
  return join(root, profile.src ?? 'src');
}

/** The version or the executable that a project asks for. */
export function solcOf(project: Project): { version?: string; executable?: string } {
  const { solc } = project.profile;
  if (solc === undefined) return {};
  const version = /^[=v]?(\d+\.\d+\.\d+)$/.exec(solc)?.[1];
  if (version !== undefined) return { version };
  return { executable: isAbsolute(solc) ? solc : resolve(project.root, solc) };
}

/** What a project tells the compiler; what it leaves open is as in Foundry 1. */
export function settingsOf(project: Project, solcVersion: string): CompilerSettings {
  const { profile } = project;
  const { optimizer, optimizer_runs: runs, optimizer_details: details } = profile;
  const metadata = metadataSettings(profile);
  return {
    optimizer: {
      enabled: optimizer ?? (runs !== undefined && runs > 0),
      runs: runs ?? DEFAULT_SETTINGS.optimizer.runs,
      ...(details === undefined ? {} : { details }),
    },
    ...evmSettings(profile.evm_version ?? NEWEST_BY_DEFAULT, solcVersion),
    ...(profile.via_ir === true ? { viaIR: true } : {}),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

/**
 * The file of a project that defines a contract, by the names in its sources. Undefined if none
 * does; UsageError `target/ambiguous` if several do.
 */
export function fileOfContract(project: Project, name: string): string | undefined {
  const files = definitions(project).get(name) ?? [];
  if (files.length < 2) return files[0];
  const { root, tree } = project;
  throw new UsageError({
    code: 'target/ambiguous',
    message: `The project has several contracts "${name}".`,
    facts: {
      project: sayPath(tree, root),
      contract: name,
      files: files.map((file) => file.slice(root.length + 1)).join(', '),
    },
    hint: `Name the file: ${files[0]}:${name}`,
  });
}

/** Names of the contracts that a project could deploy, sorted. */
export function contractNames(project: Project): string[] {
  return [...definitions(project).keys()].sort();
}

/** Files by the name of a contract that they define; neither abstract, interface nor library. */
function definitions(project: Project): Map<string, string[]> {
  const { tree } = project;
  const found = new Map<string, string[]>();
  const files = solidityFiles(tree, sourceFolder(project));
  tree.prefetch?.(files);
  for (const file of files) {
    for (const name of contractsOf(tree.readText(file))) {
      found.set(name, [...(found.get(name) ?? []), file]);
    }
  }
  return found;
}

function solidityFiles(tree: FileTree, folder: string): string[] {
  return tree.list(folder).flatMap((name) => {
    const path = join(folder, name);
    if (tree.kindOf(path) === 'folder')
      return name === 'node_modules' ? [] : solidityFiles(tree, path);
    return name.endsWith('.sol') ? [path] : [];
  });
}

/** Foundry asks for the newest rules that the compiler knows, up to these. */
const NEWEST_BY_DEFAULT = 'prague';

/** Rules of the EVM, with the first solc that knows them. */
const EVM_VERSIONS: readonly (readonly [string, string])[] = [
  ['homestead', '0.0.0'],
  ['tangerineWhistle', '0.0.0'],
  ['spuriousDragon', '0.0.0'],
  ['byzantium', '0.4.21'],
  ['constantinople', '0.4.21'],
  ['petersburg', '0.5.5'],
  ['istanbul', '0.5.14'],
  ['berlin', '0.8.5'],
  ['london', '0.8.7'],
  ['paris', '0.8.18'],
  ['shanghai', '0.8.20'],
  ['cancun', '0.8.24'],
  ['prague', '0.8.27'],
  ['osaka', '0.8.31'],
];

/** What is asked for, or the newest before it that the compiler knows. */
function evmSettings(wanted: string, solcVersion: string): { evmVersion: string } {
  const at = EVM_VERSIONS.findIndex(([name]) => name.toLowerCase() === wanted.toLowerCase());
  // Let the compiler itself say that it does not know such rules.
  if (at < 0) return { evmVersion: wanted };
  const known = EVM_VERSIONS.slice(0, at + 1).filter(([, since]) => {
    return compareVersions(since, solcVersion) <= 0;
  });
  return { evmVersion: known.at(-1)![0] };
}

function metadataSettings(profile: FoundryProfile): Record<string, unknown> | undefined {
  const { bytecode_hash, cbor_metadata, use_literal_content } = profile;
  const settings = {
    ...(bytecode_hash === undefined ? {} : { bytecodeHash: bytecode_hash }),
    ...(cbor_metadata === undefined ? {} : { appendCBOR: cbor_metadata }),
    ...(use_literal_content === undefined ? {} : { useLiteralContent: use_literal_content }),
  };
  return Object.keys(settings).length === 0 ? undefined : settings;
}
