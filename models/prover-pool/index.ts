import { defineModel } from '../../harness/model/index.js';
import { abstraction } from './abstraction.js';
import { canonical } from './canonical.js';
import { gas } from './gas/index.js';
import { generator } from './generator/index.js';
import { initial } from './initial.js';
import { invariants } from './invariants.js';
import { live } from './live.js';
import { marks } from './marks.js';
import { operations } from './operations/index.js';
import { PARAMETERS } from './parameters.js';
import { picture } from './picture.js';
import { recording } from './recording.js';
import { small } from './small.js';
import { speech } from './speech.js';
import { world } from './world.js';

export type { Parameters } from './parameters.js';
export type { Prover, ProverPool, Staker, State } from './state.js';

/** Taiko's ProverPool of summer 2023, with the token and the address book it works with. */
export const proverPool = defineModel({
  name: 'prover-pool',
  parameters: PARAMETERS,
  world,
  initial,
  operations,
  invariants,
  abstraction,
  generator,
  speech,
  picture,
  recording,
  small,
  canonical,
  live,
  gas,
  marks,
});
