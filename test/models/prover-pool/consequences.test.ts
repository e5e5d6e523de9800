import { describe, expect, test } from 'vitest';
import { ZERO_ADDRESS } from '../../../harness/model/index.js';
import { ALICE, BOB, CAROL, Life, TAIKO, TREASURY } from './life.js';
import { setting } from './setting.js';

const HOUR = 3_600n;
const WEEK = 604_800n;
const OUTSIDER = setting.actors[40]!;

describe('slots', () => {
  test('behavior: in a full pool an outsider needs more than the lowest stake', () => {
    const life = new Life();
    life.fill();
    expect(life.stake(OUTSIDER, 1_000_000n)).toBe('PROVER_NOT_GOOD_ENOUGH');
    expect(life.stake(OUTSIDER, 1_000_001n)).toBe('success');
    expect(life.owner(1)).toBe(OUTSIDER);
    expect(life.staker(ALICE)).toMatchObject({ exitAmount: 1_000_000n, proverId: 0n });
  });

  test('behavior: an incumbent restakes down to the minimum and keeps its slot', () => {
    const life = new Life();
    life.fill();
    const last = setting.actors[31]!;
    expect(life.stake(last, 320_000n)).toBe('success');
    expect(life.owner(32)).toBe(last);
    expect(life.prover(32).stakedAmount).toBe(320_000n);
  });

  test('behavior: among equal stakes the lowest id is taken', () => {
    const life = new Life();
    for (const actor of setting.actors.slice(0, 32)) life.stake(actor, 1_000_000n);
    life.stake(OUTSIDER, 2_000_000n);
    life.stake(setting.actors[41]!, 2_000_000n);
    expect([life.owner(1), life.owner(2)]).toEqual([OUTSIDER, setting.actors[41]]);
  });

  test('behavior: a prover slashed to nothing loses slot 1 before an empty slot is taken', () => {
    const life = new Life();
    life.stake(ALICE, 1_000_000n);
    expect(life.slash(ALICE, 250_000n)).toBe(1_000_000n);
    life.stake(BOB, 320_000n);
    expect([life.owner(1), life.owner(2)]).toEqual([BOB, ZERO_ADDRESS]);
    expect(life.staker(ALICE)).toMatchObject({ exitAmount: 0n, exitRequestedAt: life.now });
  });

  test('behavior: a slot that was left keeps price 1', () => {
    const life = new Life();
    life.stake(ALICE, 1_000_000n);
    life.exit(ALICE);
    expect(life.prover(1)).toEqual({ stakedAmount: 0n, rewardPerGas: 1n, currentCapacity: 0n });
  });

  test('behavior: a restake forgets what is assigned, so that a release counts twice', () => {
    const life = new Life();
    life.stake(ALICE, 1_000_000n);
    life.assign(1n);
    expect(life.prover(1).currentCapacity).toBe(31n);
    life.stake(ALICE, 1_000_000n);
    expect(life.prover(1).currentCapacity).toBe(32n);
    life.assign(2n);
    life.release(ALICE);
    life.release(ALICE);
    expect(life.prover(1).currentCapacity).toBe(32n);
  });
});

describe('time', () => {
  test('behavior: only a restake below stake and exit together arms the delay', () => {
    const life = new Life();
    life.stake(ALICE, 1_000_000n);
    expect(life.stake(ALICE, 1_000_000n)).toBe('success');
    expect(life.stake(ALICE, 2_000_000n)).toBe('success');
    expect(life.stake(ALICE, 1_999_999n)).toBe('success');
    expect(life.stake(ALICE, 3_000_000n)).toBe('CHANGE_TOO_FREQUENT');
    life.now += HOUR;
    expect(life.stake(ALICE, 3_000_000n)).toBe('CHANGE_TOO_FREQUENT');
    life.now += 1n;
    expect(life.stake(ALICE, 3_000_000n)).toBe('success');
  });

  test('behavior: an exit matures only after the last second of its week', () => {
    const life = new Life();
    life.stake(ALICE, 1_000_000n);
    life.exit(ALICE);
    life.now += WEEK;
    expect(life.withdraw(ALICE)).toBe('NO_MATURE_EXIT');
    life.now += 1n;
    expect(life.withdraw(ALICE)).toBe('success');
    expect(life.withdraw(ALICE)).toBe('NO_MATURE_EXIT');
  });

  test('behavior: in the first hour after the epoch nobody may leave a slot', () => {
    const life = new Life(HOUR - 10n);
    life.stake(ALICE, 1_000_000n);
    life.now = HOUR;
    expect(life.exit(ALICE)).toBe('CHANGE_TOO_FREQUENT');
    life.now = HOUR + 1n;
    expect(life.exit(ALICE)).toBe('success');
  });

  test('behavior: being displaced starts the week again', () => {
    const life = new Life();
    life.fill();
    life.stake(ALICE, 320_000n);
    const armed = life.now;
    life.now += 1_000n;
    life.stake(OUTSIDER, 9_000_000n);
    expect(life.staker(ALICE)).toMatchObject({ exitAmount: 1_000_000n, exitRequestedAt: life.now });
    expect(life.now).toBeGreaterThan(armed);
  });

  test('behavior: at block 0 the parent has no hash', () => {
    const life = new Life();
    for (const actor of setting.actors.slice(0, 32)) life.stake(actor, 1_000_000n);
    const before = life.state;
    const [withZero] = life.assign(7n);
    life.state = before;
    life.number = 0n;
    life.parentHash = `0x${'77'.repeat(32)}`;
    expect(life.assign(7n)[0]).toBe(withZero);
  });
});

describe('arithmetic', () => {
  test.each([
    // The upper bound wraps from 34,359,739 on, the lower one from 57,266,231 on.
    [34_359_738n, 1_000_000n, 25_769_803n],
    [34_359_739n, 1_000_000n, 0n],
    [57_266_230n, 1_000_000n, 42_949_672n],
    [57_266_231n, 1_000_000n, 1_000_000n],
  ])('behavior: at fee %s a price of %s counts as %s', (fee, price, expected) => {
    const life = new Life();
    life.stake(ALICE, 1_000_000n, price);
    expect(life.weight(1, fee)[1]).toBe(expected);
  });

  test('behavior: a prover without stake has weight 1, one without capacity 0', () => {
    const life = new Life();
    life.stake(ALICE, 1_000_000n);
    life.slash(ALICE, 1_000_000n);
    expect(life.weight(1, 5n)).toEqual([1n, 5n]);
    for (let block = 0n; block < 32n; block += 1n) expect(life.assign(block)[0]).toBe(ALICE);
    expect(life.weight(1, 5n)).toEqual([0n, 0n]);
    expect(life.assign(33n)).toEqual([ZERO_ADDRESS, 0n]);
  });

  test('behavior: four times a reward wraps, the share of a stake does not', () => {
    const life = new Life();
    life.stake(ALICE, 1_000_000n);
    expect(life.slash(ALICE, 1n << 62n)).toBe(78n);
    expect(life.slash(ALICE, (1n << 62n) + 1_000n)).toBe(4_000n);
    life.call(TREASURY, 'taikoToken.mint(address,uint256)', BOB, 10n ** 19n);
    life.stake(BOB, 10n ** 19n);
    expect(life.slash(BOB)).toBe((10n ** 19n * 25n) / 10_000n / 32n);
  });

  test("behavior: a large capacity of one's own choice shrinks the share", () => {
    const life = new Life();
    life.stake(ALICE, 10_000_000_000n, 5n, 1_000_000n);
    life.stake(BOB, 10_000_000_000n, 5n, 32n);
    expect([life.slash(ALICE), life.slash(BOB)]).toEqual([25n, 781_250n]);
  });

  test('behavior: a mature exit is not counted, but pays first', () => {
    const life = new Life();
    life.stake(ALICE, 1_000_000n);
    life.stake(ALICE, 400_000n);
    life.now += WEEK + 1n;
    expect(life.slash(ALICE, 1_000_000n)).toBe(400_000n);
    expect(life.staker(ALICE)).toMatchObject({ exitAmount: 200_000n });
    expect(life.prover(1).stakedAmount).toBe(400_000n);
  });

  test('behavior: nothing can be slashed twice', () => {
    const life = new Life();
    life.stake(ALICE, 1_000_000n);
    life.slash(ALICE, 1_000_000n);
    expect(life.slash(ALICE, 1_000_000n)).toBeUndefined();
  });
});

describe('conservation', () => {
  test('behavior: slashes are the only loss, and nobody pays for another', () => {
    const life = new Life();
    life.fill();
    const taken = life.slash(ALICE, 10_000n) as bigint;
    life.stake(OUTSIDER, 5_000_000n);
    life.now += WEEK + 1n;
    life.withdraw(ALICE);
    expect(life.balance(ALICE)).toBe(10n ** 13n - taken);
    expect(life.state.wealth[ALICE]).toBe(10n ** 13n - taken);
    expect(life.state.taikoToken.totalSupply).toBeLessThan(10n ** 17n);
  });

  test('behavior: a transfer moves what accounts must own, a revert does not', () => {
    const life = new Life();
    life.call(ALICE, 'taikoToken.transfer(address,uint256)', CAROL, 5n);
    life.call(ALICE, 'taikoToken.transfer(address,uint256)', CAROL, 10n ** 14n);
    expect(life.state.wealth[CAROL]).toBe(10n ** 13n + 5n);
    life.call(TAIKO, 'taikoToken.burn(address,uint256)', CAROL, 7n);
    expect(life.state.wealth[CAROL]).toBe(10n ** 13n - 2n);
  });
});
