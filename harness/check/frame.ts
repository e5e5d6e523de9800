import type { Address, Hex } from '../model/index.js';
import type { Write } from '../trace/trace.js';
import { type Check, divergencesAt } from './check.js';

/** Says whether a written word is one that the model holds or lets the contract write. */
export type Frame = {
  /** Told every state before it is asked: which keys of mappings the model holds. */
  readonly learn: (state: unknown) => void;
  /** A name for a word that may not be written, or undefined when it may. */
  readonly trespass: (address: Address, slot: Hex) => string | undefined;
};

/** Nothing else was written: every word that a mined transaction changed is accounted for. */
export function frameCheck(frame: Frame): Check {
  return {
    name: 'frame',
    run: (input) => {
      const { writes } = input.observed;
      if (writes === undefined) return [];
      for (const state of input.predicted.states.values()) frame.learn(state);
      return writes.flatMap((written, step) => {
        const differences = written.flatMap((write: Write) => {
          const name = frame.trespass(write.address, write.slot);
          if (name === undefined) return [];
          return [{ path: [name], model: 'not written', contract: write.value }];
        });
        return divergencesAt(input, 'frame', step, differences);
      });
    },
  };
}
