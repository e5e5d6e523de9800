import { join } from 'node:path';
import { parse, type TomlTable } from 'smol-toml';
import { UsageError } from '../errors.js';
import { type FileTree, isFile, sayPath } from './fileTree.js';

/** What a profile of foundry.toml says, as far as it matters here; names as Foundry has them. */
export type FoundryProfile = {
  readonly src?: string;
  readonly out?: string;
  readonly libs?: readonly string[];
  readonly remappings?: readonly string[];
  /** `0.8.24`, or the path of an executable. */
  readonly solc?: string;
  readonly optimizer?: boolean;
  readonly optimizer_runs?: number;
  /** As solc's own settings have it. */
  readonly optimizer_details?: Readonly<Record<string, unknown>>;
  readonly via_ir?: boolean;
  readonly evm_version?: string;
  readonly bytecode_hash?: string;
  readonly cbor_metadata?: boolean;
  readonly use_literal_content?: boolean;
  /** Other settings, for sources that `compilation_restrictions` give them to. */
  readonly additional_compiler_profiles?: readonly FoundryProfile[];
};

/** Names that other versions of Foundry have for the same. */
const SYNONYMS: Readonly<Record<string, string>> = { solc_version: 'solc' };

const TYPES: Readonly<Record<keyof FoundryProfile, string>> = {
  src: 'string',
  out: 'string',
  libs: 'list',
  remappings: 'list',
  solc: 'string',
  optimizer: 'boolean',
  optimizer_runs: 'number',
  optimizer_details: 'object',
  via_ir: 'boolean',
  evm_version: 'string',
  bytecode_hash: 'string',
  cbor_metadata: 'boolean',
  use_literal_content: 'boolean',
  additional_compiler_profiles: 'list',
};

/**
 * A profile of a folder's foundry.toml, over the default one; the default one alone if the file
 * has no such profile. Undefined when there is no file; UsageError `target/foundry-toml` for one
 * that cannot be read.
 */
export function readProfile(
  tree: FileTree,
  folder: string,
  profile = 'default',
): FoundryProfile | undefined {
  const file = join(folder, 'foundry.toml');
  if (!isFile(tree, file)) return undefined;
  const profiles = readProfiles(tree, file);
  const merged = { ...normal(profiles.default), ...normal(profiles[profile]) };
  for (const [name, type] of Object.entries(TYPES)) {
    const value = merged[name];
    if (value === undefined || typeName(value) === type) continue;
    throw unreadable(sayPath(tree, file), `${name} must be a ${type}, not ${typeName(value)}`);
  }
  return merged as FoundryProfile;
}

/** The same, but UsageError `target/profile` when the file has no such profile. */
export function requireProfile(tree: FileTree, folder: string, profile: string): FoundryProfile {
  const file = join(folder, 'foundry.toml');
  const names = Object.keys(readProfiles(tree, file));
  if (profile === 'default' || names.includes(profile)) {
    return readProfile(tree, folder, profile) ?? {};
  }
  throw new UsageError({
    code: 'target/profile',
    message: 'foundry.toml has no such profile.',
    facts: { file: sayPath(tree, file), profile, profiles: names.join(', ') || '(none)' },
    hint: 'Choose one with --profile; FOUNDRY_PROFILE chooses when the flag is not given.',
  });
}

function readProfiles(tree: FileTree, file: string): Readonly<Record<string, TomlTable>> {
  try {
    const { profile = {} } = parse(tree.readText(file));
    return profile as Record<string, TomlTable>;
  } catch (cause) {
    throw unreadable(sayPath(tree, file), (cause as Error).message.split('\n')[0]!, cause);
  }
}

/** Foundry takes `optimizer-runs` for `optimizer_runs`. */
function normal(profile: TomlTable | undefined): Record<string, unknown> {
  const entries = Object.entries(profile ?? {}).map(([key, value]) => {
    const name = key.replaceAll('-', '_');
    return [SYNONYMS[name] ?? name, value] as const;
  });
  return Object.fromEntries(entries);
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  return typeof value === 'bigint' ? 'number' : typeof value;
}

function unreadable(file: string, reason: string, cause?: unknown): UsageError {
  return new UsageError({
    code: 'target/foundry-toml',
    message: 'foundry.toml cannot be read.',
    facts: { file, reason },
    ...(cause === undefined ? {} : { cause }),
  });
}
