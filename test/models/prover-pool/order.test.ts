import { describe, expect, test } from 'vitest';
import { ZERO_ADDRESS } from '../../../harness/model/index.js';
import { ALICE, BOB, Life, OWNER, STRANGER, TREASURY } from './life.js';
import { setting } from './setting.js';

const WEEK = 604_800n;
const OUTSIDER = setting.actors[40]!;
const STAKE = 'stake(uint64,uint32,uint32)';

describe('order', () => {
  test('behavior: events of a restake that is paid out and displaces one that is paid out', () => {
    const life = new Life();
    life.fill();
    // Everybody's first slots are weak; Alice leaves and Bob restakes down, and a week passes.
    life.exit(ALICE);
    life.stake(BOB, 320_000n);
    life.stake(OUTSIDER, 5_000_000n);
    life.now += WEEK + 1n;
    const outcome = life.call(ALICE, STAKE, 2_000_000n, 5n, 32n);
    expect(Life.story(outcome)).toEqual([
      `Transfer ${ZERO_ADDRESS}`,
      `Transfer ${ZERO_ADDRESS}`,
      `Withdrawn ${ALICE}`,
      `Transfer ${ALICE}`,
      `Transfer ${ALICE}`,
      `Transfer ${ZERO_ADDRESS}`,
      `Transfer ${ZERO_ADDRESS}`,
      `Withdrawn ${BOB}`,
      `Exited ${BOB}`,
      `Staked ${ALICE}`,
    ]);
  });

  test('error: a paused token comes before the delay, the delay before the parameters', () => {
    const life = new Life();
    life.stake(ALICE, 1_000_000n);
    life.stake(ALICE, 400_000n);
    expect(life.stake(ALICE, 1n)).toBe('CHANGE_TOO_FREQUENT');
    life.now += WEEK + 1n;
    life.call(OWNER, 'taikoToken.pause()');
    expect(life.stake(ALICE, 1n)).toBe('Error(Pausable: paused)');
    life.call(OWNER, 'taikoToken.unpause()');
    expect(life.stake(ALICE, 1n)).toBe('INVALID_PARAMS');
  });

  test('error: the supply fits 64 bits exactly, and a payout beyond waits', () => {
    const life = new Life();
    life.stake(ALICE, 1_000_000n);
    life.exit(ALICE);
    life.now += WEEK + 1n;
    const mint = 'taikoToken.mint(address,uint256)';
    const room = (1n << 64n) - 1n - life.state.taikoToken.totalSupply;
    expect(Life.story(life.call(TREASURY, mint, BOB, room + 1n))).toEqual(['TKO_MINT_DISALLOWED']);
    expect(life.call(TREASURY, mint, BOB, room).status).toBe('success');
    expect(life.withdraw(ALICE)).toBe('TKO_MINT_DISALLOWED');
    life.call(BOB, 'taikoToken.burn(uint256)', 1_000_000n);
    expect(life.withdraw(ALICE)).toBe('success');
  });

  test('error: burning comes before rank', () => {
    const life = new Life();
    life.fill();
    life.call(OUTSIDER, 'taikoToken.transfer(address,uint256)', BOB, life.balance(OUTSIDER));
    expect(life.stake(OUTSIDER, 320_000n)).toBe('Error(ERC20: burn amount exceeds balance)');
  });

  test('error: a name that stands for no token makes the call revert without data', () => {
    for (const address of [STRANGER, setting.contracts.proverPool!]) {
      const life = new Life();
      const name = `0x${Buffer.from('taiko_token').toString('hex').padEnd(64, '0')}`;
      const signature = 'addressManager.setAddress(uint256,bytes32,address)';
      life.call(OWNER, signature, setting.chainId, name, address);
      expect(life.stake(ALICE, 1_000_000n)).toBe('(empty)');
    }
  });

  test('error: an address book that is none makes every look-up revert without data', () => {
    const life = new Life();
    life.stake(ALICE, 1_000_000n);
    life.call(OWNER, 'setAddressManager(address)', STRANGER);
    expect(life.assign(1n)).toEqual(['(empty)']);
    expect(life.stake(BOB, 1_000_000n)).toBe('(empty)');
    expect(life.exit(ALICE)).toBe('success');
  });

  test('error: everything a call did is undone when a late condition fails', () => {
    const life = new Life();
    life.fill();
    const before = life.state;
    expect(life.stake(OUTSIDER, 320_000n)).toBe('PROVER_NOT_GOOD_ENOUGH');
    expect(life.state).toBe(before);
  });
});
