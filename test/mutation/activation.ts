import type { InstrumenterContext } from '@stryker-mutator/api/core';

/** Where code with mutants looks which one is active, and counts what is reached. */
export const instrumenter: InstrumenterContext = {};
Object.assign(globalThis, { __stryker__: instrumenter });

/** Does something while a mutant is active, by the id that Stryker gave it. */
export async function whileActive<T>(
  mutant: { readonly id: string; readonly hitLimit?: number | undefined },
  act: () => Promise<T>,
): Promise<T> {
  const { id: activeMutant, hitLimit } = mutant;
  Object.assign(instrumenter, { activeMutant, hitLimit, hitCount: 0 });
  try {
    return await act();
  } finally {
    Object.assign(instrumenter, { activeMutant: undefined, hitLimit: undefined });
  }
}
