import { UsageError } from '../errors.js';
import type { Artifact } from './artifact.js';

/** Bytes of code that a contract may have on mainnet (EIP-170), and of creation code (EIP-3860). */
const MOST_CODE_BYTES = 24_576;
const MOST_CREATION_BYTES = 49_152;

/**
 * Says what is too large for mainnet about a contract, or undefined. Our nodes have no such limit:
 * who tests on would test what nobody can deploy.
 */
export function tooLarge(artifact: Artifact): string | undefined {
  const code = sizeOf(artifact.runtimeBytecode);
  if (code > MOST_CODE_BYTES) return `${code} bytes of code, limit ${MOST_CODE_BYTES}`;
  const creation = sizeOf(artifact.bytecode);
  if (creation <= MOST_CREATION_BYTES) return undefined;
  return `${creation} bytes of creation code, limit ${MOST_CREATION_BYTES}`;
}

/** Refuses a contract that is too large: UsageError `target/too-large`. */
export function requireSize(artifact: Artifact, spec: string): void {
  const size = tooLarge(artifact);
  if (size === undefined) return;
  throw new UsageError({
    code: 'target/too-large',
    message: 'The contract is too large to be deployed on mainnet.',
    facts: {
      target: spec,
      contract: `${artifact.sourceName}:${artifact.contractName}`,
      size,
    },
    hint: 'Optimize it (optimizer, optimizer_runs, via_ir), or test it all the same: --partial',
  });
}

function sizeOf(code: string): number {
  return (code.length - 2) / 2;
}
