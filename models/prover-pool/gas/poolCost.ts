import {
  type Address,
  type GasStep,
  type Setting,
  ZERO_ADDRESS,
} from '../../../harness/model/index.js';
import { Cost } from '../../shared/gas/cost.js';
import { kindOf, resolveCost } from '../../shared/gas/resolverGas.js';
import { TokenCost } from '../../shared/gas/tokenGas.js';
import { namesOf } from '../../shared/gas/way.js';
import { NAMES } from '../../shared/names.js';
import type { Parameters } from '../parameters.js';
import {
  type Prover,
  type ProverPool,
  type Staker,
  type State,
  stakerOf,
  VACATED_SLOT,
} from '../state.js';

/** Words of memory that structs take, and calldata (with its selector) and data of events. */
export const STAKER_WORDS = 4;
export const PROVER_WORDS = 3;
export const STAKED_WORDS = 3;
const GET_ADDRESS_WORDS = 3;
const MOVE_TOKENS_WORDS = 3;
const WITHDRAWN_WORDS = 1;
const EXITED_WORDS = 1;

const PAID_OUT = { sender: 'sender paid out', displaced: 'displaced paid out' } as const;
const stakerWordOf = namesOf<Address>('staker');
const proverWordOf = namesOf<number>('prover');
const ownerWordOf = namesOf<number>('owner');

/** One call of the pool while its cost is counted: its storage as it changes on the way. */
export class PoolCost extends Cost {
  readonly state: State;
  readonly parameters: Parameters;
  readonly now: bigint;
  #token: TokenCost | undefined;
  #stakers: Map<Address, Staker> | undefined;
  #provers: Map<number, Prover> | undefined;
  #owners: Map<number, Address> | undefined;
  readonly #lastBlock: bigint | undefined;

  constructor(step: GasStep<State>, setting: Setting<Parameters>, lastBlock: bigint | undefined) {
    const { command, environment, before } = step;
    super({
      sender: command.from,
      called: setting.contracts[command.to]!,
      setting,
      block: environment.number,
    });
    this.state = before;
    this.parameters = setting.parameters;
    this.now = environment.timestamp;
    this.#lastBlock = lastBlock;
  }

  /** Made when it is first asked for: most calls leave the token alone. */
  get token(): TokenCost {
    this.#token ??= new TokenCost(this, this.state, this.#lastBlock);
    return this.#token;
  }

  /** Whether a checkpoint of the token's supply was written. */
  get wroteCheckpoint(): boolean {
    return this.#token?.wrote === true;
  }

  get pool(): ProverPool {
    return this.state.proverPool;
  }

  staker(account: Address): Staker {
    this.meter.read(stakerWordOf(account));
    return this.#stakers?.get(account) ?? stakerOf(this.pool, account);
  }

  changeStaker(account: Address, changes: Partial<Staker>): void {
    const before = this.#stakers?.get(account) ?? stakerOf(this.pool, account);
    const after = { ...before, ...changes };
    this.meter.write(stakerWordOf(account), stakerWord(before), stakerWord(after));
    this.#stakers ??= new Map();
    this.#stakers.set(account, after);
  }

  prover(id: number): Prover {
    this.meter.read(proverWordOf(id));
    return this.#provers?.get(id) ?? this.pool.provers[id]!;
  }

  changeProver(id: number, changes: Partial<Prover>): void {
    const before = this.#provers?.get(id) ?? this.pool.provers[id]!;
    const after = { ...before, ...changes };
    this.meter.write(proverWordOf(id), proverWord(before), proverWord(after));
    this.#provers ??= new Map();
    this.#provers.set(id, after);
  }

  owner(id: number): Address {
    this.meter.read(ownerWordOf(id));
    return this.#owners?.get(id) ?? this.pool.proverIdToAddress[id]!;
  }

  changeOwner(id: number, owner: Address): void {
    const before = this.#owners?.get(id) ?? this.pool.proverIdToAddress[id]!;
    this.meter.write(ownerWordOf(id), before, owner);
    this.#owners ??= new Map();
    this.#owners.set(id, owner);
  }

  /** Looks a name up and gives what it stands for, none being an end of the call. */
  resolve(name: (typeof NAMES)[keyof typeof NAMES]): Address | undefined {
    const { chainId } = this.setting;
    this.memory.touch(GET_ADDRESS_WORDS);
    const found = resolveCost(this, this.state, 'proverPool', { chainId, name });
    if (found !== undefined) this.memory.allocate(1);
    return found === ZERO_ADDRESS ? undefined : found;
  }

  /** Whether the sender is the rollup. */
  isRollup(): boolean {
    return this.resolve(NAMES.taiko) === this.sender;
  }

  enter(): void {
    this.meter.read('proverPool.status');
    this.meter.write('proverPool.status', 1n, 2n);
  }

  leave(): void {
    this.meter.write('proverPool.status', 2n, 1n);
  }

  /** Pays out what is mature: undefined where that reverts, otherwise whether anything was. */
  payMatureExit(account: Address, who: keyof typeof PAID_OUT): boolean | undefined {
    const { exitAmount, exitRequestedAt } = this.staker(account);
    if (exitAmount === 0n) return false;
    this.count('timer asked');
    if (this.now <= exitRequestedAt + this.parameters.EXIT_PERIOD) return false;
    this.took(PAID_OUT[who]);
    this.reach('tokens are minted');
    this.changeStaker(account, { exitRequestedAt: 0n, exitAmount: 0n });
    if (!this.reachToken()) return undefined;
    if (!this.token.mint(this.setting.contracts.proverPool!, account, exitAmount)) return undefined;
    this.memory.touch(WITHDRAWN_WORDS);
    this.pass();
    this.count('payouts');
    return true;
  }

  /** Finds the token and looks whether it has code; false where the call ends there. */
  reachToken(): boolean {
    const token = this.resolve(NAMES.taikoToken);
    if (token === undefined) return false;
    this.meter.account(token);
    this.memory.touch(MOVE_TOKENS_WORDS);
    if (token === this.setting.contracts.taikoToken) return true;
    const kind = kindOf(this, token);
    this.took(`the token is ${kind}`);
    this.reachWithin(`${kind} is called`);
    return false;
  }

  /** Takes an account that has a slot out of it. */
  leaveSlot(account: Address): void {
    const { proverId, exitAmount } = this.staker(account);
    const id = Number(proverId);
    const { stakedAmount } = this.prover(id);
    this.memory.allocate(STAKER_WORDS);
    this.memory.allocate(PROVER_WORDS);
    this.memory.touch(EXITED_WORDS);
    this.changeStaker(account, {
      exitAmount: exitAmount + stakedAmount,
      exitRequestedAt: this.now,
      proverId: 0n,
    });
    this.changeProver(id, VACATED_SLOT);
    this.changeOwner(id, ZERO_ADDRESS);
  }

  /** The sender leaves its slot, if it has one; false where it is too soon. */
  leaveWithDelay(): boolean {
    const { proverId, exitRequestedAt } = this.staker(this.sender as Address);
    if (proverId === 0n) return true;
    this.turn('leaves a slot');
    if (this.now <= exitRequestedAt + this.parameters.MIN_CHANGE_DELAY) return false;
    this.leaveSlot(this.sender as Address);
    return true;
  }
}

function stakerWord({ exitRequestedAt, exitAmount, maxCapacity, proverId }: Staker): bigint {
  return exitRequestedAt | (exitAmount << 64n) | (maxCapacity << 128n) | (proverId << 160n);
}

function proverWord({ stakedAmount, rewardPerGas, currentCapacity }: Prover): bigint {
  return stakedAmount | (rewardPerGas << 64n) | (currentCapacity << 96n);
}
