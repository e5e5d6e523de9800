import type { Abi } from 'viem';
import { toFunctionSignature } from 'viem/utils';

/** Something that an ABI declares and that logs or reverts are told by. */
type Declared = Extract<Abi[number], { type: 'event' | 'error' }>;

/**
 * Names what ABIs declare: by its bare name, or by its signature where that name may be another's.
 * The first ABI that has a name says what it means; where that one has several, none of them has
 * it. Without this `Note(int256)` in the place of `Note(uint256)` would be equal to it.
 */
export function namesOf(kind: Declared['type'], abis: readonly Abi[]) {
  const meant = new Map<string, string | undefined>();
  for (const abi of abis) {
    const here = new Map<string, string | undefined>();
    for (const item of abi) {
      if (item.type !== kind || !('name' in item)) continue;
      const signature = signatureOf(item as Declared);
      const other = here.get(item.name) ?? signature;
      here.set(item.name, here.has(item.name) && other !== signature ? undefined : signature);
    }
    for (const [name, signature] of here) if (!meant.has(name)) meant.set(name, signature);
  }
  return (item: Declared): string => {
    const signature = signatureOf(item);
    return meant.get(item.name) === signature ? item.name : signature;
  };
}

/** As selectors and topics are made of: `Note(uint256,(address,bytes)[])`. */
export function signatureOf({ name, inputs }: Declared): string {
  return toFunctionSignature({
    type: 'function',
    name,
    inputs,
    outputs: [],
    stateMutability: 'view',
  });
}
