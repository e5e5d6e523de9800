import { type Address, type AnyModel, ZERO_ADDRESS } from '../../../harness/model/index.js';
import type { Prover, Staker, State } from '../../../models/prover-pool/index.js';
import { settingOf } from './setting.js';

const NOW = 1_690_000_660n;
const STAKED = 1_000_000n;
const ALICE_SLOT = 1;
const ABOVE_LAST = 33;

type Changes = {
  readonly provers?: Readonly<Record<number, Partial<Prover>>>;
  readonly owners?: Readonly<Record<number, Address>>;
  readonly stakers?: Readonly<Record<Address, Partial<Staker>>>;
  readonly balances?: Readonly<Record<Address, bigint>>;
  /** Added to the supply that is told. */
  readonly supply?: bigint;
  readonly heldElsewhere?: bigint;
};
type Case = { readonly changes: Changes; readonly says: Readonly<Record<string, string>> };

const SLOTS = 'slots and their owners agree';
const PRICE = 'an occupied slot has a price';
const CAPACITY = 'no capacity beyond what its owner offered';
const TIME = 'tokens on their way out have a time';
const WEALTH = 'nobody pays for another';
const SUPPLY = 'the supply is what everybody holds';
const OUTSIDE = 'slots outside the pool stay empty';

/**
 * The first state of which a model's invariants say something else than they should; undefined
 * where all is as it should be. In no life of the contract does one of them break, so that lives
 * cannot tell an invariant from one that never breaks.
 */
export function misjudgedState(model: AnyModel): string | undefined {
  const setting = settingOf(model);
  for (const [name, { changes, says }] of Object.entries(casesFor(setting.actors))) {
    const state = changed(model.initial(setting) as State, setting.actors[0]!, changes);
    const found = model.invariants.flatMap((invariant) => {
      const problem = invariant.broken(state, setting, NOW);
      return problem === undefined ? [] : [[invariant.name, problem] as const];
    });
    const expected = JSON.stringify(Object.entries(says));
    if (JSON.stringify(found) !== expected) {
      return `${name}: ${JSON.stringify(found)}, not ${expected}`;
    }
  }
  return undefined;
}

function casesFor([alice, bob]: readonly Address[]): Readonly<Record<string, Case>> {
  const [ALICE, BOB] = [alice!, bob!];
  const sound = {};
  return {
    'one who stakes': { changes: {}, says: sound },
    'a slot with two owners': {
      changes: { stakers: { [BOB]: { proverId: 1n } } },
      says: {
        [SLOTS]: `${BOB} has slot 1, which ${ALICE} owns`,
        [WEALTH]: `${BOB} owns 10000001000000 instead of 10000000000000`,
      },
    },
    'an owner with two slots': {
      changes: { owners: { 2: ALICE }, provers: { 2: { rewardPerGas: 1n } } },
      says: { [SLOTS]: `slot 2 is owned by ${ALICE}, who has 1` },
    },
    'the last slot owned by one who has none': {
      changes: { owners: { 32: BOB }, provers: { 32: { rewardPerGas: 1n } } },
      says: { [SLOTS]: `slot 32 is owned by ${BOB}, who has 0` },
    },
    'a slot without an owner': {
      changes: { owners: { [ALICE_SLOT]: ZERO_ADDRESS }, provers: { 1: { currentCapacity: 0n } } },
      says: { [SLOTS]: `${ALICE} has slot 1, which ${ZERO_ADDRESS} owns` },
    },
    'no price': {
      changes: { provers: { [ALICE_SLOT]: { rewardPerGas: 0n } } },
      says: { [PRICE]: 'slot 1 is occupied at price 0' },
    },
    'one block too many': {
      changes: { provers: { [ALICE_SLOT]: { currentCapacity: 33n } } },
      says: { [CAPACITY]: 'slot 1 has 33 of 32' },
    },
    'capacity of nobody': {
      changes: { provers: { 2: { currentCapacity: 1n } } },
      says: { [CAPACITY]: 'slot 2 has 1 of 0' },
    },
    'a way out that has just begun': { changes: leaving(BOB, NOW), says: sound },
    'a way out that begins later': {
      changes: leaving(BOB, NOW + 1n),
      says: { [TIME]: `${BOB} gets 5 since ${NOW + 1n}, and it is ${NOW}` },
    },
    'a way out that never began': {
      changes: leaving(BOB, 0n),
      says: { [TIME]: `${BOB} gets 5 since 0, and it is ${NOW}` },
    },
    'a time without anything on its way': {
      changes: { stakers: { [BOB]: { exitRequestedAt: NOW + 1n } } },
      says: sound,
    },
    'one that is too rich': {
      changes: { balances: { [BOB]: 1n }, supply: 1n },
      says: { [WEALTH]: `${BOB} owns 10000000000001 instead of 10000000000000` },
    },
    'one that is too rich in its slot': {
      changes: { provers: { [ALICE_SLOT]: { stakedAmount: STAKED + 1n } } },
      says: { [WEALTH]: `${ALICE} owns 10000000000001 instead of 10000000000000` },
    },
    'more than everybody holds': {
      changes: { supply: 1n },
      says: { [SUPPLY]: '99999999999000000 base units are held of 99999999999000001' },
    },
    'more than is known to be held': { changes: { supply: 7n, heldElsewhere: 7n }, says: sound },
    ...casesOutside(BOB),
  };
}

/** Slots that are never used. */
function casesOutside(somebody: Address): Readonly<Record<string, Case>> {
  const slotOutside = { [OUTSIDE]: `slot ${ABOVE_LAST} was written` };
  return {
    'a price in slot 0': {
      changes: { provers: { 0: { rewardPerGas: 1n } } },
      says: { [OUTSIDE]: 'slot 0 was written' },
    },
    'a stake above': { changes: outside({ stakedAmount: 1n }), says: slotOutside },
    'a price above': { changes: outside({ rewardPerGas: 1n }), says: slotOutside },
    'a capacity above': { changes: outside({ currentCapacity: 1n }), says: slotOutside },
    'an owner above': { changes: { owners: { [ABOVE_LAST]: somebody } }, says: slotOutside },
  };
}

/** Five base units of somebody that were in the balance are on their way out. */
function leaving(account: Address, since: bigint): Changes {
  return {
    stakers: { [account]: { exitAmount: 5n, exitRequestedAt: since } },
    balances: { [account]: -5n },
    supply: -5n,
  };
}

function outside(prover: Partial<Prover>): Changes {
  return { provers: { [ABOVE_LAST]: prover } };
}

/** The state after one has staked in the first slot, with changes. */
function changed(initial: State, staker: Address, changes: Changes): State {
  const { proverPool: pool, taikoToken: token } = initial;
  const { supply = 0n, heldElsewhere } = changes;
  const provers = pool.provers.map((prover, id) => {
    const staked = { stakedAmount: STAKED, rewardPerGas: 5n, currentCapacity: 32n };
    return { ...prover, ...(id === ALICE_SLOT ? staked : {}), ...changes.provers?.[id] };
  });
  const owners = pool.proverIdToAddress.map((owner, id) => {
    return changes.owners?.[id] ?? (id === ALICE_SLOT ? staker : owner);
  });
  const stakers = { ...pool.stakers };
  stakers[staker] = { ...stakers[staker]!, maxCapacity: 32n, proverId: BigInt(ALICE_SLOT) };
  for (const [account, change] of Object.entries(changes.stakers ?? {})) {
    stakers[account as Address] = { ...stakers[account as Address]!, ...change };
  }
  const balances: Record<Address, bigint> = {
    ...token.balances,
    [staker]: token.balances[staker]! - STAKED,
  };
  for (const [account, change] of Object.entries(changes.balances ?? {})) {
    balances[account as Address]! += change;
  }
  const totalSupply = token.totalSupply - STAKED + supply;
  return {
    ...initial,
    proverPool: { ...pool, provers, proverIdToAddress: owners, stakers },
    taikoToken: { ...token, balances, totalSupply },
    ...(heldElsewhere === undefined ? {} : { heldElsewhere }),
  };
}
