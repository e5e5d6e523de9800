import {
  type Address,
  type Hex,
  type Outcome,
  outcomeLabel,
  type Value,
  ZERO_WORD,
} from '../../../harness/model/index.js';
import { applyCommand } from '../../../harness/plan/predict.js';
import {
  type Prover,
  proverPool,
  type Staker,
  type State,
} from '../../../models/prover-pool/index.js';
import { setting } from './setting.js';

export const [ALICE, BOB, CAROL] = setting.actors as readonly [Address, Address, Address];
export const {
  owner: OWNER,
  taiko: TAIKO,
  treasury: TREASURY,
  stranger: STRANGER,
} = proverPool.world.accounts as Record<'owner' | 'taiko' | 'treasury' | 'stranger', Address>;

/** A world in which one call follows another, for tests that tell a story. */
export class Life {
  state: State = proverPool.initial(setting);
  now: bigint;
  number = 1_000n;
  parentHash: Hex = ZERO_WORD;

  constructor(now = 1_690_000_660n) {
    this.now = now;
  }

  /** Calls the pool, or the contract before the dot. */
  call(from: Address, signature: string, ...args: readonly Value[]): Outcome {
    const [to, named] = signature.includes('.') ? signature.split('.') : ['proverPool', signature];
    const { outcome, state } = applyCommand<State>({
      model: proverPool,
      setting,
      state: this.state,
      ether: {},
      command: { from, to: to!, function: named!, args, value: 0n },
      environment: {
        number: this.number,
        timestamp: this.now,
        parentHash: this.parentHash,
        chainId: setting.chainId,
        baseFee: 0n,
        prevRandao: ZERO_WORD,
      },
    });
    this.state = state;
    return outcome;
  }

  stake(from: Address, amount: bigint, price = 5n, capacity = 32n): string {
    return outcomeLabel(this.call(from, 'stake(uint64,uint32,uint32)', amount, price, capacity));
  }

  exit(from: Address): string {
    return outcomeLabel(this.call(from, 'exit()'));
  }

  withdraw(from: Address): string {
    return outcomeLabel(this.call(from, 'withdraw()'));
  }

  /** The amount that a slash says it took; undefined when it says nothing. */
  slash(account: Address, reward = 0n): Value | undefined {
    const outcome = this.call(TAIKO, 'slashProver(uint64,address,uint64)', 1n, account, reward);
    return outcome.status === 'success' ? outcome.events[0]?.args.amount : undefined;
  }

  /** What assigning a block returns: prover and price. */
  assign(block: bigint, fee = 5n): readonly Value[] {
    const outcome = this.call(TAIKO, 'assignProver(uint64,uint32)', block, fee);
    return outcome.status === 'success' ? outcome.returns : [outcomeLabel(outcome)];
  }

  release(account: Address): string {
    return outcomeLabel(this.call(TAIKO, 'releaseProver(address)', account));
  }

  /** Weight and price of the slot with this id. */
  weight(id: number, fee: bigint): readonly [Value, Value] {
    const outcome = this.call(ALICE, 'getProverWeights(uint32)', fee);
    const [weights, prices] = (outcome as { returns: readonly Value[] }).returns;
    return [(weights as Value[])[id - 1]!, (prices as Value[])[id - 1]!];
  }

  staker(account: Address): Staker | undefined {
    return this.state.proverPool.stakers[account];
  }

  prover(id: number): Prover {
    return this.state.proverPool.provers[id]!;
  }

  owner(id: number): Address {
    return this.state.proverPool.proverIdToAddress[id]!;
  }

  balance(account: Address): bigint {
    return this.state.taikoToken.balances[account] ?? 0n;
  }

  /** Fills every slot: actor i gets slot i + 1 with a stake that rises by 1,000 each. */
  fill(lowest = 1_000_000n): void {
    for (let index = 0; index < 32; index += 1) {
      this.stake(setting.actors[index]!, lowest + BigInt(index) * 1_000n);
    }
  }

  /** Names of the events of a call, in order, by whom they are about. */
  static story(outcome: Outcome): readonly string[] {
    if (outcome.status === 'revert') return [outcomeLabel(outcome)];
    return outcome.events.map(({ name, args }) => `${name} ${args.addr ?? args.from ?? ''}`.trim());
  }
}
