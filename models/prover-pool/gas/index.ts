import {
  type Address,
  type CallError,
  type GasModel,
  type GasStep,
  type Hex,
  isRaw,
  outcomeLabel,
  ZERO_ADDRESS,
} from '../../../harness/model/index.js';
import { lookUp } from '../../shared/addressManager.js';
import { isOwnerCost, ownerWriteCost, transferOwnershipCost } from '../../shared/gas/ownerGas.js';
import { bySelector, flawOf } from '../../shared/gas/rawGas.js';
import { nameWordOf, resolveViewCost } from '../../shared/gas/resolverGas.js';
import { operations } from '../operations/index.js';
import type { Parameters } from '../parameters.js';
import type { State } from '../state.js';
import { assignCost, releaseCost, slashCost, weighCost } from './assigning.js';
import { PoolCost } from './poolCost.js';
import { exitCost, stakeCost, withdrawCost } from './staking.js';

type Owned = 'proverPool' | 'taikoToken' | 'addressManager';
type Resolving = 'proverPool' | 'taikoToken';
// biome-ignore lint/suspicious/noExplicitAny: each function names its own arguments
type CostOf = (cost: PoolCost, args: any, step: GasStep<State>) => void;

export const gas: GasModel<State, Parameters> = {
  open: (setting) => {
    let lastBlock: bigint | undefined;
    return (step) => {
      const { command } = step;
      const call = calledOf(step);
      const cost = new PoolCost(step, setting, lastBlock);
      if (step.function !== undefined && command.value === 0n) {
        COSTS[command.to]![step.function]?.(cost, step.args, step);
      }
      if (step.outcome.status === 'revert') cost.memory.touch(wordsOf(step.outcome.error));
      if (step.outcome.status === 'success' && cost.wroteCheckpoint)
        lastBlock = step.environment.number;
      return {
        call,
        way: cost.end(outcomeLabel(step.outcome)),
        features: cost.features,
        metered: cost.meter.gas + cost.memory.gas,
        refund: cost.meter.refund,
      };
    };
  },
};

/** Words of memory that an error is written to, its selector sharing the first. */
function wordsOf({ name, args }: CallError): number {
  const [reason] = args;
  if (name === '(empty)') return 0;
  if (name !== 'Error') return args.length + 1;
  return 3 + Math.ceil(String(reason).length / 32);
}

function calledOf(step: GasStep<State>): string {
  const { command } = step;
  if (command.value > 0n) return `${command.to}.(with ether)`;
  if (step.function !== undefined) return `${command.to}.${NAMES[command.to]!.get(step.function)!}`;
  if (!isRaw(command)) return `${command.to}.(unknown)`;
  return `${command.to}.${flawOf(command, SELECTORS[command.to]!)}`;
}

function owned(contract: Owned): Readonly<Record<string, CostOf>> {
  return {
    'transferOwnership(address)': (cost, [to]: [Address]) =>
      transferOwnershipCost(cost, cost.state[contract], contract, to),
    'renounceOwnership()': (cost) =>
      transferOwnershipCost(cost, cost.state[contract], contract, undefined),
  };
}

function resolving(contract: Resolving): Readonly<Record<string, CostOf>> {
  return {
    'setAddressManager(address)': (cost, [after]: [Address]) => {
      const before = cost.state[contract].addressManager;
      if (after === ZERO_ADDRESS) {
        isOwnerCost(cost, cost.state[contract], contract);
        return;
      }
      ownerWriteCost(cost, cost.state[contract], contract, {
        word: `${contract}.manager`,
        before,
        after,
      });
    },
    'resolve(bytes32,bool)': (cost, [name, allowZero]: [Hex, boolean]) =>
      resolveViewCost(cost, cost.state, contract, {
        chainId: cost.setting.chainId,
        name,
        allowZero,
      }),
    'resolve(uint256,bytes32,bool)': (cost, [chainId, name, allowZero]: [bigint, Hex, boolean]) =>
      resolveViewCost(cost, cost.state, contract, { chainId, name, allowZero }),
  };
}

const pausing =
  (paused: boolean): CostOf =>
  (cost) => {
    const { taikoToken } = cost.state;
    if (!isOwnerCost(cost, taikoToken, 'taikoToken')) return;
    cost.meter.read('token.paused');
    if (taikoToken.paused !== paused) cost.meter.write('token.paused', !paused, paused);
  };

const COSTS: Readonly<Record<string, Readonly<Record<string, CostOf>>>> = {
  proverPool: {
    'stake(uint64,uint32,uint32)': stakeCost,
    'exit()': exitCost,
    'withdraw()': withdrawCost,
    'assignProver(uint64,uint32)': (cost, args, { outcome }) => assignCost(cost, args, outcome),
    'releaseProver(address)': releaseCost,
    'slashProver(uint64,address,uint64)': slashCost,
    'getProverWeights(uint32)': (cost, [fee]: [bigint]) => void weighCost(cost, fee),
    'getStaker(address)': (cost, [account]: [Address]) => {
      const { proverId } = cost.staker(account);
      if (proverId === 0n) return;
      cost.turn('has a slot');
      cost.prover(Number(proverId));
    },
    ...owned('proverPool'),
    ...resolving('proverPool'),
  },
  taikoToken: {
    'mint(address,uint256)': (cost, [to, amount]: [Address, bigint]) =>
      void cost.token.mint(cost.sender as Address, to, amount),
    'burn(address,uint256)': (cost, [from, amount]: [Address, bigint]) =>
      void cost.token.burn(cost.sender as Address, from, amount),
    'burn(uint256)': (cost, [amount]: [bigint]) =>
      void cost.token.destroy(cost.sender as Address, amount),
    'transfer(address,uint256)': (cost, [to, amount]: [Address, bigint]) =>
      cost.token.transfer(cost.sender as Address, to, amount),
    'pause()': pausing(true),
    'unpause()': pausing(false),
    ...owned('taikoToken'),
    ...resolving('taikoToken'),
  },
  addressManager: {
    'setAddress(uint256,bytes32,address)': (cost, [chain, name, to]: [bigint, Hex, Address]) => {
      const { addressManager } = cost.state;
      if (!isOwnerCost(cost, addressManager, 'addressManager') || to === cost.sender) return;
      const before = lookUp(addressManager, chain, name);
      cost.meter.write(nameWordOf(chain, name), before, to);
    },
    ...owned('addressManager'),
  },
};

const SELECTORS = Object.fromEntries(
  Object.entries(operations).map(([contract, functions]) => [
    contract,
    bySelector(Object.keys(functions)),
  ]),
);

const NAMES: Readonly<Record<string, ReadonlyMap<string, string>>> = Object.fromEntries(
  Object.entries(operations).map(([contract, functions]) => {
    const signatures = Object.keys(functions);
    const bare = (signature: string) => signature.slice(0, signature.indexOf('('));
    const names = signatures.map((signature) => {
      const overloaded = signatures.filter((other) => bare(other) === bare(signature)).length > 1;
      return [signature, overloaded ? signature : bare(signature)] as const;
    });
    return [contract, new Map(names)];
  }),
);
