import {
  type Address,
  type Command,
  type Environment,
  isRaw,
  type Outcome,
  outcomeLabel,
  uint64,
  type Value,
  ZERO_ADDRESS,
} from '../../../harness/model/index.js';
import type { GeneratedPlan } from '../../../harness/plan/generate.js';
import type { Prover, Staker, State } from '../../../models/prover-pool/index.js';

/** One step of a plan with what was before it and what came of it. */
export type Moment = {
  readonly command: Command;
  readonly environment: Environment;
  readonly outcome: Outcome;
  readonly before: State;
  readonly after: State;
  /** In the same block as the step before. */
  readonly sharesBlock: boolean;
};

const HOUR = 3_600n;
const WEEK = 604_800n;
const WRAPS = [34_359_738n, 34_359_739n, 34_359_740n, 57_266_230n, 57_266_231n, 57_266_232n];

/** The steps of generated plans, one after another. */
export function moments(plans: readonly GeneratedPlan[]): readonly Moment[] {
  return plans.flatMap(({ plan, predicted }) =>
    plan.steps.map(({ command, environment }, index) => ({
      command,
      environment,
      outcome: predicted.steps[index]!.outcome,
      before: predicted.states.get(index - 1) as State,
      after: predicted.states.get(index) as State,
      sharesBlock: plan.steps[index - 1]?.environment.number === environment.number,
    })),
  );
}

/** What must happen now and then in generated plans, judged by what the model predicts. */
export const CASES: Readonly<Record<string, (moment: Moment) => boolean>> = {
  'a full pool': ({ after }) => owners(after).length === 32,
  'a prover displaced': (at) => isStake(at) && events(at, 'Exited').some(isNot(at.command.from)),
  'a displaced prover paid out': (at) => {
    return isStake(at) && events(at, 'Withdrawn').some(isNot(at.command.from));
  },
  'a weakest slot among equals taken': (at) => {
    const stakes = owners(at.before).map((owner) => proverOf(at.before, owner).stakedAmount);
    const [weakest, next] = stakes.sort((left, right) => Number(left - right));
    const isTied = stakes.length === 32 && weakest === next;
    return isTied && CASES['a prover displaced']!(at);
  },
  'a stake as low as the weakest': fails('stake', 'PROVER_NOT_GOOD_ENOUGH'),
  'a restake up': (at) => isStake(at) && change(at) > 0n,
  'a restake down': (at) => isStake(at) && change(at) < 0n,
  'a stake that reuses tokens on their way out': (at) => {
    const left = staker(at.after, at.command.from).exitAmount;
    return isStake(at) && left > 0n && left < staker(at.before, at.command.from).exitAmount;
  },
  'the last second of the delay': (at) => {
    return since(at) === HOUR && outcomeLabel(at.outcome) === 'CHANGE_TOO_FREQUENT';
  },
  'the second after the delay': (at) => since(at) === HOUR + 1n && events(at, 'Exited').length > 0,
  'the last second of the week': (at) => {
    return since(at) === WEEK && outcomeLabel(at.outcome) === 'NO_MATURE_EXIT';
  },
  'the second after the week': (at) => {
    return since(at) === WEEK + 1n && events(at, 'Withdrawn').length > 0;
  },
  'an hour after the epoch not yet over': (at) => {
    const isFresh = staker(at.before, at.command.from).exitRequestedAt === 0n;
    return isFresh && outcomeLabel(at.outcome) === 'CHANGE_TOO_FREQUENT';
  },
  'a prover slashed to nothing': (at) => {
    const account = slashed(at);
    return account !== undefined && isBroke(at.after, account) && !isBroke(at.before, account);
  },
  'a slash of a prover without stake': (at) => {
    return did(at, 'slashProver') && isBroke(at.before, argument(at, 1) as Address);
  },
  'an assignment to a prover without stake': (at) => {
    return did(at, 'assignProver') && isBroke(at.before, returned(at, 0) as Address);
  },
  'an exit of a prover without stake': (at) =>
    did(at, 'exit') && isBroke(at.before, at.command.from),
  'a mature exit slashed': (at) => {
    const account = slashed(at);
    if (account === undefined) return false;
    const { exitAmount, exitRequestedAt } = staker(at.before, account);
    const isMature = at.environment.timestamp > exitRequestedAt + WEEK;
    return isMature && staker(at.after, account).exitAmount < exitAmount;
  },
  'an exit slashed down to nothing': (at) => {
    const account = slashed(at);
    if (account === undefined || staker(at.before, account).exitAmount === 0n) return false;
    const { exitAmount, exitRequestedAt } = staker(at.after, account);
    return exitAmount === 0n && exitRequestedAt > 0n;
  },
  'a slash of nothing': (at) => events(at, 'Slashed').some((args) => args.amount === 0n),
  'a reward whose multiple wraps': (at) => {
    if (!did(at, 'slashProver') || slashed(at) === undefined) return false;
    return (argument(at, 2) as bigint) * 4n > uint64.max;
  },
  'a release that gives capacity back': (at) => {
    return did(at, 'releaseProver') && at.after !== at.before;
  },
  'a release after leaving': (at) => {
    if (!did(at, 'releaseProver')) return false;
    const { proverId, exitRequestedAt } = staker(at.before, argument(at, 0) as Address);
    return proverId === 0n && exitRequestedAt > 0n;
  },
  'a release at full capacity': (at) => {
    if (!did(at, 'releaseProver')) return false;
    const account = argument(at, 0) as Address;
    const { maxCapacity, proverId } = staker(at.before, account);
    return proverId !== 0n && proverOf(at.before, account).currentCapacity === maxCapacity;
  },
  'a prover without capacity left': ({ after }) => {
    return owners(after).some((owner) => proverOf(after, owner).currentCapacity === 0n);
  },
  'nobody to assign although somebody stakes': (at) => {
    const isNobody = did(at, 'assignProver') && returned(at, 0) === ZERO_ADDRESS;
    return isNobody && owners(at.before).length > 0;
  },
  'a fee around a wrap': (at) => {
    return did(at, 'assignProver') && WRAPS.includes(argument(at, 1) as bigint);
  },
  'the highest fee': (at) => did(at, 'assignProver') && argument(at, 1) === 0xffffffffn,
  'several calls in one block': ({ sharesBlock }) => sharesBlock,
  'an assignment and a slash in one block': (at) => at.sharesBlock && did(at, 'slashProver'),
  'a stake while paused': fails('stake', 'Error(Pausable: paused)'),
  'a withdrawal while paused': fails('withdraw', 'Error(Pausable: paused)'),
  'a burn beyond the balance': fails('stake', 'Error(ERC20: burn amount exceeds balance)'),
  'parameters out of bounds': fails('stake', 'INVALID_PARAMS'),
  'a payout beyond the cap': (at) => {
    return to(at, 'proverPool') && outcomeLabel(at.outcome) === 'TKO_MINT_DISALLOWED';
  },
  'a stake without a token': fails('stake', 'RESOLVER_ZERO_ADDR'),
  'a stake that may not burn': fails('stake', 'RESOLVER_DENIED'),
  'a rollup without a name': fails('assignProver', 'RESOLVER_ZERO_ADDR'),
  'a wrong rollup': fails('slashProver', 'UNAUTHORIZED'),
  'a manager that is none': (at) => fails('stake', '(empty)')(at) && at.command.value === 0n,
  'a name set': (at) => did(at, 'setAddress'),
  'an owner that names itself': fails('setAddress', 'EOA_OWNER_NOT_ALLOWED'),
  'an owner that changes': (at) => did(at, 'transferOwnership'),
  'ether sent along': ({ command, outcome }) => command.value > 0n && outcome.status === 'revert',
  'raw calldata that works': ({ command, outcome }) => {
    return isRaw(command) && outcome.status === 'success';
  },
  'raw calldata that does not': ({ command, outcome }) => {
    return isRaw(command) && outcomeLabel(outcome) === '(empty)';
  },
  'raw calldata of an error': ({ command, outcome }) => {
    return isRaw(command) && !['success', '(empty)'].includes(outcomeLabel(outcome));
  },
  'weights seen': (at) => did(at, 'getProverWeights'),
  'a slot beyond the array': fails('provers', '(empty)'),
};

function owners({ proverPool }: State): readonly Address[] {
  return proverPool.proverIdToAddress.filter((owner) => owner !== ZERO_ADDRESS);
}

function staker({ proverPool }: State, account: Address): Staker {
  const none = { exitRequestedAt: 0n, exitAmount: 0n, maxCapacity: 0n, proverId: 0n };
  return proverPool.stakers[account] ?? none;
}

function proverOf(state: State, account: Address): Prover {
  return state.proverPool.provers[Number(staker(state, account).proverId)]!;
}

function isBroke(state: State, account: Address): boolean {
  return staker(state, account).proverId !== 0n && proverOf(state, account).stakedAmount === 0n;
}

function name({ command }: Moment): string {
  return isRaw(command) ? '' : command.function.slice(0, command.function.indexOf('('));
}

function to({ command }: Moment, contract: string): boolean {
  return command.to === contract;
}

function did(at: Moment, named: string): boolean {
  return name(at) === named && at.outcome.status === 'success';
}

function isStake(at: Moment): boolean {
  return did(at, 'stake');
}

function fails(named: string, label: string): (at: Moment) => boolean {
  return (at) => name(at) === named && outcomeLabel(at.outcome) === label;
}

function argument({ command }: Moment, index: number): Value {
  return isRaw(command) ? '' : command.args[index]!;
}

function returned({ outcome }: Moment, index: number): Value {
  return outcome.status === 'success' ? outcome.returns[index]! : '';
}

function events({ outcome }: Moment, named: string): readonly Readonly<Record<string, Value>>[] {
  if (outcome.status === 'revert') return [];
  return outcome.events.filter((event) => event.name === named).map((event) => event.args);
}

function isNot(account: Address): (args: Readonly<Record<string, Value>>) => boolean {
  return (args) => args.addr !== account;
}

/** Who was slashed, maybe by nothing. */
function slashed(at: Moment): Address | undefined {
  return events(at, 'Slashed')[0]?.addr as Address | undefined;
}

/** Growth of the stake of a sender that had a slot before and after. */
function change(at: Moment): bigint {
  const { from } = at.command;
  if (staker(at.before, from).proverId === 0n || staker(at.after, from).proverId === 0n) return 0n;
  return proverOf(at.after, from).stakedAmount - proverOf(at.before, from).stakedAmount;
}

/** Seconds since the sender's exit request. */
function since({ before, command, environment }: Moment): bigint {
  return environment.timestamp - staker(before, command.from).exitRequestedAt;
}
