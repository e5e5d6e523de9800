import type { Artifact, StorageLayout } from '../target/artifact.js';
import { codeHash } from '../target/codeHash.js';
import type { CompiledVariant } from '../target/variants.js';
import type { Mutant } from './mutants.js';

/** A mutant that has code of its own. */
export type Candidate = {
  readonly mutant: Mutant;
  readonly artifact: Artifact;
  /** Of its code without metadata. */
  readonly code: string;
};

/** Mutants by what compiling them showed. */
export type Sifted = {
  readonly candidates: readonly Candidate[];
  /** By id: `original`, or the first mutant of the same code. */
  readonly equivalent: ReadonlyMap<string, string>;
  /** By id: what the compiler says. */
  readonly rejected: ReadonlyMap<string, string>;
};

/**
 * Tells mutants that are worth an attack from those that are not: what does not compile, and what
 * has the code of the original or of another mutant.
 */
export function sift(options: {
  readonly mutants: readonly Mutant[];
  readonly compiled: ReadonlyMap<string, CompiledVariant>;
  /** The contract as it is. */
  readonly original: Artifact;
}): Sifted {
  const { mutants, compiled, original } = options;
  const first = new Map<string, string>([[codeHash(original), 'original']]);
  const candidates: Candidate[] = [];
  const equivalent = new Map<string, string>();
  const rejected = new Map<string, string>();
  for (const mutant of mutants) {
    const result = compiled.get(mutant.id);
    if (result === undefined) continue;
    if (result.kind === 'rejected') {
      rejected.set(mutant.id, result.message);
      continue;
    }
    const artifact = artifactOf(original, result.contract);
    const code = codeHash(artifact);
    const same = first.get(code);
    if (same === undefined) {
      first.set(code, mutant.id);
      candidates.push({ mutant, artifact, code });
    } else {
      equivalent.set(mutant.id, same);
    }
  }
  return { candidates, equivalent, rejected };
}

type Code = Extract<CompiledVariant, { kind: 'compiled' }>['contract'];

/** The original with other code; what is the same stays the same object, for what caches by it. */
function artifactOf(original: Artifact, { evm, storageLayout }: Code): Artifact {
  const same = sayLayout(storageLayout) === sayLayout(original.storageLayout);
  return {
    ...original,
    bytecode: `0x${evm.bytecode.object}`,
    runtimeBytecode: `0x${evm.deployedBytecode.object}`,
    linkReferences: evm.bytecode.linkReferences,
    storageLayout: same ? original.storageLayout : storageLayout,
  };
}

/** A layout without the numbers that solc gives to definitions, which hang on other sources. */
function sayLayout(layout: StorageLayout): string {
  const text = JSON.stringify(layout, (key, value: unknown) => {
    return key === 'astId' || key === 'contract' ? undefined : value;
  });
  return text.replace(/\)\d+_/g, ')_');
}
