import type { Address, Command, Value } from '../../harness/model/index.js';
import { ZERO_WORD } from '../../harness/model/index.js';
import type { Plan, PlannedStep, Standing } from '../../harness/trace/plan.js';
import { proverPool } from '../../models/prover-pool/index.js';
import { REMOTE_CHAIN } from './remote.js';

/** A plan that is worth keeping, and what it shows. */
export type Story = { readonly name: string; readonly about: string; readonly plan: Plan };

const WEEK = 7n * 24n * 3600n;
/** Base units of the least stake for the least capacity. */
const LEAST = 320_000n;

const { accounts, actors } = proverPool.world;
const [alice, bob, ...others] = Object.values(actors) as [Address, Address, ...Address[]];
const { taiko, owner } = accounts as { readonly taiko: Address; readonly owner: Address };

/** The lowest of a full pool has a matured exit: whoever takes its place pays it out. */
function displaced(): Story {
  const telling = new Telling();
  const rest = others.slice(0, 30);
  telling.next(10n).call(alice, 'proverPool', 'stake(uint64,uint32,uint32)', 3n * LEAST, 10n, 32n);
  // Less than before: what is left over is on its way out, and the place is the lowest.
  telling.next(2n).call(alice, 'proverPool', 'stake(uint64,uint32,uint32)', LEAST, 10n, 32n);
  for (const [index, address] of [bob, ...rest].entries()) {
    if (index % 8 === 0) telling.next(12n);
    const stake = 2n * LEAST + BigInt(index);
    telling.call(address, 'proverPool', 'stake(uint64,uint32,uint32)', stake, 10n, 32n);
  }
  const outsider = others[30]!;
  telling.next(1n).call(outsider, 'proverPool', 'stake(uint64,uint32,uint32)', LEAST, 10n, 32n);
  telling
    .next(WEEK)
    .call(outsider, 'proverPool', 'stake(uint64,uint32,uint32)', LEAST + 1n, 9n, 32n);
  // To the second a week later it is too early still.
  telling.next(WEEK).call(alice, 'proverPool', 'withdraw()');
  telling.next(1n).call(alice, 'proverPool', 'withdraw()');
  return {
    name: 'displaced-payout',
    about: "Alice's matured exit is paid out inside the stake of whoever displaces her",
    plan: telling.plan(),
  };
}

/** A proof that came too late: the rollup releases and slashes at once. */
function lateProof(): Story {
  const telling = new Telling();
  telling.next(5n).call(alice, 'proverPool', 'stake(uint64,uint32,uint32)', 2n * LEAST, 10n, 32n);
  telling.next(12n).call(taiko, 'proverPool', 'assignProver(uint64,uint32)', 1n, 10n);
  telling.next(12n).call(alice, 'proverPool', 'exit()');
  telling.next(3600n).call(taiko, 'proverPool', 'releaseProver(address)', alice);
  telling.call(taiko, 'proverPool', 'slashProver(uint64,address,uint64)', 1n, alice, 40_000n);
  telling.next(12n).call(taiko, 'proverPool', 'releaseProver(address)', alice);
  telling.next(WEEK).call(alice, 'proverPool', 'withdraw()');
  return {
    name: 'late-proof',
    about: 'The rollup releases and slashes in one block a prover that has left meanwhile',
    plan: telling.plan(),
  };
}

/** Nobody is paid while the token is paused, however long ago an exit matured. */
function pausedToken(): Story {
  const telling = new Telling();
  telling.next(5n).call(alice, 'proverPool', 'stake(uint64,uint32,uint32)', LEAST, 10n, 32n);
  telling.call(bob, 'proverPool', 'stake(uint64,uint32,uint32)', 2n * LEAST, 10n, 32n);
  telling.next(12n).call(alice, 'proverPool', 'exit()');
  telling.call(bob, 'proverPool', 'stake(uint64,uint32,uint32)', LEAST, 10n, 32n);
  telling.next(12n).call(owner, 'taikoToken', 'pause()');
  telling.next(WEEK).call(alice, 'proverPool', 'withdraw()');
  telling.call(bob, 'proverPool', 'exit()');
  telling.call(bob, 'proverPool', 'stake(uint64,uint32,uint32)', LEAST, 11n, 32n);
  telling.next(12n).call(owner, 'taikoToken', 'unpause()');
  telling.call(alice, 'proverPool', 'withdraw()');
  telling.call(bob, 'proverPool', 'exit()');
  return {
    name: 'paused-token',
    about: 'Exits mature while the token is paused: nothing pays them until it is not',
    plan: telling.plan(),
  };
}

/**
 * A full pool, half of it on the way out, got new code in which exits take two weeks: what was
 * mature is so no longer, and what was to be soon waits another week. It begins where the pool
 * stands; `stakers` are those that live in it.
 */
export function upgradedStory(standing: Standing, stakers: readonly Address[]): Story {
  const telling = new Telling();
  const stake = (who: number, units: bigint) =>
    telling.call(
      stakers[who]!,
      'proverPool',
      'stake(uint64,uint32,uint32)',
      units * LEAST + BigInt(who),
      5n,
      32n,
    );
  // Eight left for a smaller stake before the upgrade, more than a week ago: too early now.
  telling.next(12n).call(stakers[0]!, 'proverPool', 'withdraw()');
  telling.call(stakers[1]!, 'proverPool', 'exit()');
  stake(2, 2n);
  // Others did so minutes before it.
  telling.next(WEEK).call(stakers[8]!, 'proverPool', 'withdraw()');
  telling.call(stakers[0]!, 'proverPool', 'withdraw()');
  // An exit that is pending can be slashed for two weeks, not for one.
  telling
    .next(WEEK - 3_600n)
    .call(taiko, 'proverPool', 'slashProver(uint64,address,uint64)', 7n, stakers[9]!, 50n);
  telling.next(WEEK).call(stakers[8]!, 'proverPool', 'withdraw()');
  stake(3, 9n);
  telling.next(12n).call(stakers[9]!, 'proverPool', 'withdraw()');
  return {
    name: 'upgraded-pool',
    about: 'New code doubles the time that exits take, under a full pool with exits of all ages',
    plan: { ...telling.plan(), standing },
  };
}

/** Commands one after another, some of them in one block. */
class Telling {
  readonly #steps: PlannedStep[] = [];
  #number = 0n;
  #timestamp = 0n;

  /** A new block so many seconds after the last. */
  next(seconds: bigint): this {
    this.#number += 1n;
    this.#timestamp += seconds;
    return this;
  }

  call(from: Address, to: string, signature: string, ...args: readonly Value[]): this {
    const command: Command = { from, to, function: signature, args, value: 0n };
    const environment = {
      number: this.#number,
      timestamp: this.#timestamp,
      parentHash: `0x${this.#number.toString(16).padStart(64, '5')}` as const,
      chainId: REMOTE_CHAIN,
      baseFee: 0n,
      prevRandao: ZERO_WORD,
    };
    this.#steps.push({ command, environment });
    return this;
  }

  plan(): Plan {
    const { name: model, parameters } = proverPool;
    return { model, parameters, hardfork: 'osaka', steps: this.#steps, origin: {} };
  }
}

export const STORIES: readonly Story[] = [displaced(), lateProof(), pausedToken()];
