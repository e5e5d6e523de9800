import type { Address, Hex } from '../model/index.js';
import type { Write } from '../trace/trace.js';
import { type Check, divergencesAt } from './check.js';

/** A name for a written word that may not be written, or undefined when it may. */
export type Trespass = (address: Address, slot: Hex) => string | undefined;

/**
 * Says whether a written word is one that the model holds or lets the contract write. The states of
 * one plan say which keys of mappings the model holds during it.
 */
export type Frame = (states: Iterable<unknown>) => Trespass;

/** Nothing else was written: every word that a mined transaction changed is accounted for. */
export function frameCheck(frame: Frame): Check {
  return {
    name: 'frame',
    run: (input) => {
      const { writes } = input.observed;
      if (writes === undefined) return [];
      const trespass = frame(input.predicted.states.values());
      return writes.flatMap((written, step) => {
        const differences = written.flatMap((write: Write) => {
          const name = trespass(write.address, write.slot);
          if (name === undefined) return [];
          return [{ path: [name], model: 'not written', contract: write.value }];
        });
        return divergencesAt(input, 'frame', step, differences);
      });
    },
  };
}
