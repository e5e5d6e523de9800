import type { DivergenceCode } from '../../harness/trace/divergence.js';

/** Texts of a Solidity file, each found exactly once, and what is put in their place. */
export type Change = {
  /** Path in `contracts/`. */
  readonly file: string;
  readonly replace: readonly (readonly [found: string, by: string])[];
};

/** One way in which a bug shows itself, and the fewest commands that make it do so. */
export type Showing = {
  readonly code: DivergenceCode;
  /** `contract.function`, as divergences name it. */
  readonly function: string;
  readonly commands: number;
  /**
   * How the failing call ends by the model, where the number hangs on it; any way unless given.
   * Shrinking keeps it, so it does not get from one to another.
   */
  readonly ends?: string;
};

/** A bug that we put into our own Solidity, to see that it is found. */
export type PlantedBug = Change & {
  readonly name: string;
  /** Contract of the world that the changed file replaces; the subject unless given. */
  readonly companion?: string;
  /** Every way in which it can show first. */
  readonly shows: readonly Showing[];
};

const POOL = 'L1/ProverPool.sol';
const BASES = ['common/ManagedContract.sol', 'common/AddressResolver.sol'] as const;

type PoolBug = Omit<PlantedBug, 'file' | 'companion'>;

/** A bug in the pool's own file. */
export function poolBug(bug: PoolBug): PlantedBug {
  return { ...bug, file: POOL };
}

/** A bug in a base of the pool, which then is the only contract that has it. */
export function baseBug(bug: PoolBug & { readonly file: (typeof BASES)[number] }): PlantedBug {
  return bug;
}

/** A stake that has to fail in one way and fails in another. */
export const FAILING_STAKES: readonly Showing[] = [
  ['Error(ERC20: burn amount exceeds balance)', 1],
  ['PROVER_NOT_GOOD_ENOUGH', 33],
  ['Error(Pausable: paused)', 2],
  ['RESOLVER_DENIED', 2],
  ['RESOLVER_ZERO_ADDR', 2],
  // The token asks an address book that has no code.
  ['(empty)', 2],
].map(([ends, commands]) => {
  return { code: 'error', function: 'proverPool.stake', ends, commands } as Showing;
});

/** The same number of commands, whichever function of the pool shows it. */
export function showsIn(
  code: DivergenceCode,
  functions: readonly string[],
  commands: number,
): readonly Showing[] {
  return functions.map((name) => ({ code, function: `proverPool.${name}`, commands }));
}
