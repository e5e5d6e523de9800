import type { Overlay } from '../chain/deployment.js';
import {
  type Address,
  type AnyModel,
  equalValues,
  type Hex,
  type Invariant,
  keccak256,
  type Preset,
  type Setting,
  type Value,
} from '../model/index.js';
import type { LoadedTarget } from '../target/artifact.js';
import type { DivergenceCode } from '../trace/divergence.js';
import {
  adds,
  BURNS,
  type Deeds,
  FLIPS,
  impostor,
  LOGS,
  ORIGINAL,
  PAYS,
  PURSE,
  PURSE_CODE,
  REFUSES,
  revertsWith,
  writes,
} from './impostor.js';
import { findSpot } from './variables.js';

/** What a canary is made for. */
export type Patient = {
  readonly model: AnyModel;
  readonly setting: Setting;
  readonly target: LoadedTarget;
};

/** How one divergence is brought about: another model, or a world with something over it. */
export type Release = { readonly model?: AnyModel; readonly overlay?: Overlay };

/** One deliberate divergence, and the check that has to tell it. */
export type Canary = {
  readonly code: DivergenceCode;
  /** What is made wrong: `emits an event too many`. */
  readonly deed: string;
  /** Undefined where the model gives this check nothing to compare. */
  readonly release: (patient: Patient) => Release | undefined;
};

/** No layout has a variable there, and no mapping or array comes near it. */
const STRAY_SLOT = keccak256(bytesOf('a slot of the doctor'));
const STRANGE_ERROR = keccak256(bytesOf('StrangeError()')).slice(0, 10) as Hex;
const PURSE_WEI = 10n ** 18n;

/**
 * One canary for each check. The contract is left as it is and an impostor put in its place, which
 * asks it and then does one thing wrong: real code on a real chain, whatever the contract is.
 */
export const CANARIES: readonly Canary[] = [
  bird('status', 'refuses calls that should succeed', { onSuccess: REFUSES }),
  bird('error', 'refuses with an error of its own', { onRevert: revertsWith(STRANGE_ERROR) }),
  bird('returns', 'turns one bit of what is returned', { onSuccess: FLIPS }),
  bird('events', 'emits an event too many', { onSuccess: LOGS }),
  touching('state', 'adds 1 to a variable that the model holds'),
  touching('balances', 'adds 1 to a balance that the model holds'),
  bird('ether', 'gives a wei to the sender', { onSuccess: PAYS }),
  bird('frame', 'writes a slot that no variable is in', { onSuccess: writes(STRAY_SLOT) }),
  {
    code: 'gas',
    deed: 'burns gas in every call',
    // What calls cost is learned before, of an impostor that does nothing else.
    release: ({ model }) =>
      model.gas === undefined
        ? undefined
        : { overlay: replacing(model.world.subject, { onSuccess: BURNS, onRevert: BURNS }) },
  },
  {
    code: 'invariant',
    deed: 'claims that no call ever changes the state',
    release: ({ model }) => ({
      model: { ...model, invariants: [...model.invariants, changelessness(model)] },
    }),
  },
];

/** An impostor that does nothing wrong: what finds it finds the impostor, not its deed. */
export const HONEST_IMPOSTOR: (patient: Patient) => Release = ({ model }) => {
  return { overlay: replacing(model.world.subject, {}) };
};

function bird(code: DivergenceCode, deed: string, deeds: Deeds): Canary {
  return {
    code,
    deed,
    release: ({ model }) => ({ overlay: replacing(model.world.subject, deeds) }),
  };
}

function touching(code: 'state' | 'balances', deed: string): Canary {
  return {
    code,
    deed,
    release: (patient) => {
      const spot = findSpot(code, patient);
      if (spot === undefined) return undefined;
      const deeds = { onSuccess: adds(spot.slot, spot.summand) };
      return { overlay: replacing(spot.variable.contract, deeds) };
    },
  };
}

function replacing(contract: string, deeds: Deeds): Overlay {
  return ({ contracts, code }): readonly Preset[] => [
    { address: ORIGINAL, code: code[contract]! },
    { address: PURSE, code: PURSE_CODE, balance: PURSE_WEI },
    { address: contracts[contract] as Address, code: impostor(deeds) },
  ];
}

/** Equal on both sides and wrong all the same, which is what invariants are there for. */
function changelessness(model: AnyModel): Invariant<unknown> {
  return {
    name: 'nothing ever changes (a false claim of the doctor)',
    broken: (state, setting) => {
      const initial: unknown = model.initial(setting);
      return equalValues(initial as Value, state as Value) ? undefined : 'the state has changed';
    },
  };
}

function bytesOf(text: string): Hex {
  return `0x${Buffer.from(text, 'ascii').toString('hex')}`;
}
