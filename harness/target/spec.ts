import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../errors.js';
import {
  findRepository,
  openRepository,
  type Repository,
  resolveRevision,
  tryRevision,
} from './git.js';

/** Where a subject comes from, as the user wrote it. */
export type TargetSpec =
  /** What the model's world declares. */
  | { readonly kind: 'reference' }
  | ({
      /** A Solidity file, a Foundry project, or what Foundry or Hardhat made of a contract. */
      readonly kind: 'file' | 'project' | 'artifact';
    } & Place);

type Place = {
  readonly path: string;
  /** Which contract, where there are several. */
  readonly contract?: string;
  /** Taken as it was then; otherwise as it lies on disk. */
  readonly revision?: TargetRevision;
};

/** A revision as it was written, and what it is. */
export type TargetRevision = {
  readonly name: string;
  /** 40 hexadecimal digits. */
  readonly commit: string;
  readonly repository: Repository;
};

const FORMS = [
  'reference                    the contract that ships with the model',
  'path/File.sol[:Contract]     a Solidity file',
  'path/to/project[:Contract]   a folder with foundry.toml',
  'path/Contract.json           an artifact of Foundry or Hardhat',
  'any of these paths@REV       as it was at a git revision',
];

/**
 * Reads a target as written on a command line; relative paths begin at `cwd`. A path that exists
 * is taken for one, whatever characters it has. UsageError `target/spec` for any other text, and
 * `git/…` for a revision that cannot be had.
 */
export function parseTargetSpec(spec: string, cwd: string): TargetSpec {
  if (spec === 'reference') return { kind: 'reference' };
  const here = splitContract(spec, cwd);
  if (existsSync(resolve(cwd, here.path)) && here.path !== '')
    return { kind: kindOf(here), ...here };

  const revised = withRevision(spec, cwd);
  if (revised !== undefined) return { kind: kindOf(revised), ...revised };
  if (/.\.(sol|json)$/.test(here.path)) return { kind: kindOf(here), ...here };
  throw new UsageError({
    code: 'target/spec',
    message: 'This is not a target that can be loaded, and no file or folder.',
    facts: { target: spec },
    hint: `A target is one of\n${FORMS.map((form) => `  ${form}`).join('\n')}`,
  });
}

function kindOf({ path }: Place): 'file' | 'project' | 'artifact' {
  if (path.endsWith('.sol')) return 'file';
  return path.endsWith('.json') ? 'artifact' : 'project';
}

/** `path:Contract`, unless all of it is a path. */
function splitContract(text: string, cwd: string): Place {
  const parts = /^(?<path>.+):(?<contract>[A-Za-z_$][\w$]*)$/.exec(text)?.groups;
  if (parts === undefined || existsSync(resolve(cwd, text))) return { path: text };
  return { path: parts.path!, contract: parts.contract! };
}

/**
 * What is before an `@` as it was at what is after it. Both may have such signs of their own, so
 * the last one that makes sense is taken. Undefined for a text that means something else.
 */
function withRevision(spec: string, cwd: string): Place | undefined {
  const splits = [...spec.matchAll(/@/g)]
    .map(({ index }) => ({ before: spec.slice(0, index), name: spec.slice(index + 1) }))
    .filter(({ before, name }) => before !== '' && !before.endsWith('/') && name !== '')
    .reverse();
  for (const { before, name } of splits) {
    const place = splitContract(before, cwd);
    const repository = findRepository(resolve(cwd, place.path));
    if (repository === undefined) continue;
    const commit = tryRevision(repository, name);
    if (commit !== undefined) return { ...place, revision: { name, commit, repository } };
  }
  // `HEAD@{1}` is one word; what is after its sign is no revision that anybody meant.
  const meant = splits.find(({ name }) => !name.startsWith('{'));
  if (meant === undefined) return undefined;
  const { path } = splitContract(meant.before, cwd);
  const repository = openRepository(resolve(cwd, path));
  resolveRevision(repository, meant.name);
  return undefined;
}
