import { type Call, type Changeable, withEntry } from '../../harness/model/index.js';

/** A state that holds one contract's part under that contract's name in the world. */
export type With<Name extends string, Part> = { readonly [name in Name]: Part };

/** Replaces fields of one contract's part of the state; everything else is shared, not copied. */
export function changePart<Name extends string, Part>(
  call: Call<With<Name, Part>>,
  name: Name,
  changes: Partial<Part>,
): void {
  const part: Changeable<Part> = { ...call.state[name] };
  for (const field in changes) part[field] = changes[field]!;
  call.state = withEntry<Name, Part>(call.state, name, part);
}
