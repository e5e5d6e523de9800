import * as fc from 'fast-check';
import type { Intent, IntentKind, Resolved } from '../../../harness/model/index.js';
import type { Parameters } from '../parameters.js';
import type { State } from '../state.js';
import { way } from './draws.js';
import { mending } from './mending.js';
import type { PoolScene } from './scene.js';

type Fields = Readonly<Record<string, fc.Arbitrary<unknown>>>;
type Drawn<F extends Fields> = {
  readonly [name in keyof F]: F[name] extends fc.Arbitrary<infer T> ? T : never;
};

/** An intent kind of this model: its draw is a record whose fields an opening can fix. */
export type PoolIntent = IntentKind<State, Parameters> & { readonly fields: Fields };

/** In so many of a hundred draws a world that is out of order is put in order instead. */
const MENDS = 12;
/** The draw that sends ether along; nothing here accepts any. */
const SENDS_ETHER = 99;
/** A draw that does neither. */
const PLAIN = 50;

/** Declares a kind of intent. */
export function intentKind<F extends Fields>(options: {
  readonly name: string;
  readonly weight: number;
  readonly fields: F;
  readonly resolve: (drawn: Drawn<F>, scene: PoolScene) => Resolved;
}): PoolIntent {
  const { name, weight, fields, resolve } = options;
  return {
    name,
    weight,
    fields,
    draw: fc.record({ ...fields, twist: way }, { noNullPrototype: true }),
    resolve: (drawn: Drawn<F> & { readonly twist: number }, scene) => {
      if (drawn.twist < MENDS) {
        const mend = mending(scene);
        if (mend !== undefined) return { command: mend, delay: 0n };
      }
      const resolved = resolve(drawn, scene);
      if (drawn.twist !== SENDS_ETHER) return resolved;
      return { ...resolved, command: { ...resolved.command, value: 1n } };
    },
  };
}

/** Intents of a kind with some of its fields fixed: what openings are made of. */
export function intentsOf(
  kind: PoolIntent,
  fixed: Fields,
  count: number,
): fc.Arbitrary<readonly Intent[]> {
  const draw = fc.record(
    { ...kind.fields, ...fixed, twist: fc.constant(PLAIN) },
    { noNullPrototype: true },
  );
  return fc
    .array(draw, { minLength: count, maxLength: count })
    .map((drawn) => drawn.map((each) => ({ kind: kind.name, drawn: each })));
}
