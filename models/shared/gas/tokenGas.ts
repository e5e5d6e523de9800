import {
  type Address,
  type Hex,
  uint64,
  uint256,
  ZERO_ADDRESS,
} from '../../../harness/model/index.js';
import { NAMES } from '../names.js';
import { balanceOf, type TokenState } from '../token.js';
import type { Cost } from './cost.js';
import { resolveCost } from './resolverGas.js';
import { namesOf } from './way.js';

const MINTERS: readonly Hex[] = [NAMES.taiko, NAMES.proverPool, NAMES.dao, NAMES.erc20Vault];
const MAX_VOTES = (1n << 224n) - 1n;
const balanceWord = namesOf<Address>('balance');
const snapshotsWord = namesOf<Address>('snapshots');
const delegateWord = namesOf<Address>('delegate');

/** The token during one call: what was moved until now, and the block its supply was last told. */
export class TokenCost {
  /** Whether a checkpoint of the supply was written. */
  wrote = false;
  readonly #cost: Cost;
  readonly #state: TokenState;
  #supply: bigint;
  #balances: Map<Address, bigint> | undefined;
  /** The last checkpoint is of this block. */
  #current: boolean;
  /** It was added by this very call. */
  #added = false;

  /** `lastBlock` is the number of the block in which the supply was last changed. */
  constructor(cost: Cost, state: TokenState, lastBlock: bigint | undefined) {
    this.#cost = cost;
    this.#state = state;
    this.#supply = state.taikoToken.totalSupply;
    this.#current = lastBlock === cost.block;
  }

  /** Mints, as a call of `mint` does; false where it reverts. */
  mint(minter: Address, to: Address, amount: bigint): boolean {
    if (!this.#mayChangeSupply(minter)) return false;
    if (to === ZERO_ADDRESS || !this.#mayMove(to)) return false;
    const { meter } = this.#cost;
    meter.read('token.supply');
    const supply = this.#supply + amount;
    if (supply > uint256.max) return false;
    const before = this.#supply;
    this.#changeSupply(supply);
    this.#changeBalance(to, this.#balance(to) + amount);
    this.#delegates(ZERO_ADDRESS, to);
    if (supply > MAX_VOTES) return false;
    this.#checkpoint(before);
    return supply <= uint64.max;
  }

  /** Burns, as a call of `burn(address,uint256)` does; false where it reverts. */
  burn(minter: Address, from: Address, amount: bigint): boolean {
    return this.#mayChangeSupply(minter) && this.destroy(from, amount);
  }

  /** Burns whoever asks for it. */
  destroy(from: Address, amount: bigint): boolean {
    if (from === ZERO_ADDRESS || !this.#mayMove(from)) return false;
    const balance = this.#balance(from);
    if (balance < amount) return false;
    const before = this.#supply;
    this.#changeBalance(from, balance - amount);
    this.#changeSupply(before - amount);
    this.#delegates(from, ZERO_ADDRESS);
    this.#checkpoint(before);
    return true;
  }

  transfer(from: Address, to: Address, amount: bigint): void {
    if (to === this.#cost.setting.contracts.taikoToken || to === ZERO_ADDRESS) return;
    if (!this.#mayMove(from, to)) return;
    const balance = this.#balance(from);
    if (balance < amount) return;
    this.#changeBalance(from, balance - amount);
    this.#changeBalance(to, this.#balance(to) + amount);
    this.#delegates(from, to);
  }

  /** Names are asked for until one is the minter's. */
  #mayChangeSupply(minter: Address): boolean {
    const { chainId } = this.#cost.setting;
    for (const name of MINTERS) {
      this.#cost.count('names asked for');
      const found = resolveCost(this.#cost, this.#state, 'taikoToken', { chainId, name });
      if (found === undefined) return false;
      if (found === minter) return true;
      if (found === ZERO_ADDRESS) this.#cost.count('names unset');
    }
    return false;
  }

  /** Paused or not, and the snapshots that nobody ever takes. */
  #mayMove(...accounts: readonly Address[]): boolean {
    const { meter } = this.#cost;
    meter.read('token.paused');
    if (this.#state.taikoToken.paused) return false;
    for (const account of accounts) {
      meter.read(balanceWord(account));
      meter.read('token.snapshot');
      meter.read(snapshotsWord(account));
    }
    if (accounts.length === 1) {
      meter.read('token.supply');
      meter.read('token.snapshots');
    }
    return true;
  }

  /** Nobody delegates votes here, so that none are moved. */
  #delegates(from: Address, to: Address): void {
    const { meter } = this.#cost;
    meter.read(delegateWord(from));
    meter.read(delegateWord(to));
  }

  #checkpoint(before: bigint): void {
    const { meter } = this.#cost;
    this.wrote = true;
    meter.read('token.checkpoints');
    const last = this.#added ? 'token.checkpoint new' : 'token.checkpoint last';
    meter.read(last);
    // A checkpoint is never zero, for it has its block in it.
    if (this.#current) {
      this.#cost.count('checkpoint of this block');
      meter.write(last, before + 1n, this.#supply + 1n);
      return;
    }
    meter.write('token.checkpoints', 1n, 2n);
    meter.write('token.checkpoint new', 0n, this.#supply + 1n);
    this.#current = true;
    this.#added = true;
  }

  #changeSupply(supply: bigint): void {
    this.#cost.meter.write('token.supply', this.#supply, supply);
    this.#supply = supply;
  }

  #balance(account: Address): bigint {
    return this.#balances?.get(account) ?? balanceOf(this.#state.taikoToken, account);
  }

  #changeBalance(account: Address, balance: bigint): void {
    this.#cost.meter.write(balanceWord(account), this.#balance(account), balance);
    this.#balances ??= new Map();
    this.#balances.set(account, balance);
  }
}
