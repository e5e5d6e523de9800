import type { AnyModel } from '../../../harness/model/index.js';

const RESOLVING = ['the address book answers', 'the name is set'];
/** Overloads: what a campaign counts for one of them is counted for both. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  'proverPool.resolve(bytes32,bool)': RESOLVING,
  'proverPool.resolve(uint256,bytes32,bool)': RESOLVING,
  'taikoToken.resolve(bytes32,bool)': RESOLVING,
  'taikoToken.resolve(uint256,bytes32,bool)': RESOLVING,
  'taikoToken.burn(uint256)': ['the token is not paused', 'the balance suffices'],
  'taikoToken.burn(address,uint256)': [
    'the address book answers',
    'it may mint and burn',
    'it is burnt of somebody',
    'the token is not paused',
    'the balance suffices',
  ],
};

/** The first function of a model that lists other guards than it tests; undefined of none. */
export function mislistedGuards(model: AnyModel): string | undefined {
  for (const [call, expected] of Object.entries(LISTS)) {
    const [contract, signature] = call.split('.') as [string, string];
    const { guards = [] } = model.operations[contract]![signature]!;
    const names = guards.map(({ name }) => name).join();
    if (names !== expected.join()) return `${call} lists ${names}`;
  }
  return undefined;
}
