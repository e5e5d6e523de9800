import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path/posix';
import { type Hex, keccak256 } from '../../harness/model/index.js';
import type { Artifact, LoadedTarget } from '../../harness/target/artifact.js';
import { compile } from '../../harness/target/compile.js';
import { loadTarget } from '../../harness/target/load.js';
import { packageRoot } from '../../harness/target/package-root.js';
import { collectSources } from '../../harness/target/sources.js';
import { proverPool } from '../../models/prover-pool/index.js';
import type { Change } from './bug.js';

/** A change of our Solidity that can be compiled. */
export type Planting = Change & { readonly name: string; readonly companion?: string };

/** Changed Solidity on disk, and the targets made of it. */
export type Field = {
  /** Path of the changed contract, as `--target` takes it. */
  readonly fileOf: (planting: Planting) => string;
  readonly targetOf: (planting: Planting) => LoadedTarget;
  /** Takes the files away. */
  readonly remove: () => void;
};

const SUBJECT_FILE = 'L1/ProverPool.sol';
/** Copied along with a base: what lies between it and the contract. */
const BASE_FILES = ['common/ManagedContract.sol', 'common/AddressResolver.sol'];
/** One compiler for each core: solc itself uses one. */
const COMPILERS = 2;

/** Writes changed contracts into a new folder and compiles all of them, in few compilations. */
export async function plant(
  plantings: readonly Planting[],
  options: { readonly cacheDir: string },
): Promise<Field> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'difftest-planted-')));
  const fileOf = (planting: Planting) =>
    join(folder, planting.name.replace(/\W+/g, '-'), entryOf(planting));
  for (const planting of plantings) writeChanged(planting, dirname(dirname(fileOf(planting))));
  const compiled = await compileAll(plantings.map(fileOf), options.cacheDir);
  const reference = await loadTarget(proverPool, 'reference', { ...options, cwd: folder });
  return {
    fileOf,
    targetOf: (planting) => {
      const file = fileOf(planting);
      const artifact = compiled.get(file)!;
      const replaced = planting.companion ?? proverPool.world.subject;
      const bytecodeHash = keccak256(artifact.runtimeBytecode as Hex);
      const artifacts = { ...reference.artifacts, [replaced]: artifact };
      return { spec: file, artifacts, bytecodeHash };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Applies a change to a text; every text to be replaced must be there exactly once. */
export function applyChange(text: string, { file, replace }: Change): string {
  return replace.reduce((before, [found, by]) => {
    const parts = before.split(found);
    if (parts.length !== 2) {
      throw new Error(`${file} has ${parts.length - 1} times, not once: ${found}`);
    }
    return parts.join(by);
  }, text);
}

function entryOf({ file, companion }: Planting): string {
  return companion === undefined ? SUBJECT_FILE : file;
}

function writeChanged(planting: Planting, folder: string): void {
  const isBase = planting.file !== entryOf(planting);
  const copied = isBase ? [SUBJECT_FILE, ...BASE_FILES] : [planting.file];
  for (const file of copied) {
    const original = readFileSync(join(packageRoot(), 'contracts', file), 'utf8');
    const text = file === planting.file ? applyChange(original, planting) : original;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), withImports(text, file, copied));
  }
}

/** Imports of files that are not copied are taken from the package. */
function withImports(text: string, file: string, copied: readonly string[]): string {
  return text.replace(/from "(\.[^"]*)"/g, (asWritten, path: string) => {
    const imported = join(dirname(file), path);
    return copied.includes(imported) ? asWritten : `from "taiko-difftest/contracts/${imported}"`;
  });
}

async function compileAll(
  files: readonly string[],
  cacheDir: string,
): Promise<ReadonlyMap<string, Artifact>> {
  const shares = Array.from({ length: COMPILERS }, (_, share) =>
    files.filter((_file, index) => index % COMPILERS === share),
  );
  const compiled = await Promise.all(
    shares.map(async (share) => {
      if (share.length === 0) return [];
      const set = collectSources(share);
      const artifacts = await compile(set, { cacheDir });
      return share.map((file, index) => {
        const [artifact] = Object.values(artifacts[set.entries[index]!]!);
        return [file, artifact!] as const;
      });
    }),
  );
  return new Map(compiled.flat());
}
