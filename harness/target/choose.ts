import { UsageError } from '../errors.js';
import type { Artifact } from './artifact.js';

type Candidates = Readonly<Record<string, Artifact>>;

/**
 * The contract of a name; UsageError `target/no-such-contract`, or `target/not-deployable` if it is
 * there but has no code of its own.
 */
export function chooseNamed(candidates: Candidates, name: string, file: string): Artifact {
  const chosen = candidates[name];
  if (chosen !== undefined && isDeployable(chosen)) return chosen;
  throw new UsageError({
    code: chosen === undefined ? 'target/no-such-contract' : 'target/not-deployable',
    message:
      chosen === undefined
        ? `The file has no contract "${name}".`
        : `"${name}" cannot be deployed: it is abstract, an interface or a library.`,
    facts: { file, contracts: namesOf(candidates) },
  });
}

/** The error for a file of which no contract, or no single one, can be meant. */
export function whichContract(candidates: Candidates, file: string): UsageError {
  const deployable = Object.values(candidates).filter(isDeployable);
  const [first] = deployable;
  return new UsageError({
    code: 'target/which-contract',
    message:
      first === undefined
        ? 'The file has no contract that can be deployed.'
        : 'The file has several contracts, and it is not clear which one is meant.',
    facts: { file, contracts: namesOf(candidates) },
    ...(first === undefined ? {} : { hint: `Name one: ${file}:${first.contractName}` }),
  });
}

const LIBRARY_CODE = /^0x730{40}3014/;

/** Neither abstract nor an interface, which have no code, nor a library. */
export function isDeployable({ bytecode, runtimeBytecode }: Artifact): boolean {
  return bytecode !== '0x' && !LIBRARY_CODE.test(runtimeBytecode);
}

function namesOf(candidates: Candidates): string {
  return Object.keys(candidates).join(', ') || '(none)';
}
