import { createTestClient, encodeFunctionData, http, publicActions, walletActions } from 'viem';
import { deployWorld } from '../../harness/chain/deploy.js';
import { startNode } from '../../harness/chain/node.js';
import { type Command, isRaw } from '../../harness/model/index.js';
import type { LoadedTarget } from '../../harness/target/artifact.js';
import type { Plan } from '../../harness/trace/plan.js';
import { proverPool as model } from '../../models/prover-pool/index.js';

/** What one writes without this package: five viem actions for every step, one after another. */
export type Naive = {
  readonly run: (plans: readonly Plan[]) => Promise<void>;
  readonly close: () => Promise<void>;
};

const GAS = 16_000_000n;

export async function openNaive(options: {
  readonly target: LoadedTarget;
  readonly hardfork: string;
}): Promise<Naive> {
  const { target, hardfork } = options;
  const node = await startNode({ hardfork });
  const { contracts } = await deployWorld({ rpc: node.rpc, world: model.world, target });
  const client = createTestClient({ mode: 'anvil', transport: http(node.url) })
    .extend(publicActions)
    .extend(walletActions);
  const { abi } = model.world.contracts.find(({ name }) => name === 'proverPool')!;

  const runPlan = async (plan: Plan) => {
    let now = 1n;
    for (const { command, environment } of plan.steps) {
      // Every step is a block of its own here, so that time must rise.
      now = environment.timestamp > now ? environment.timestamp : now + 1n;
      await client.setNextBlockTimestamp({ timestamp: now });
      const hash = await client.sendTransaction({
        account: command.from,
        to: contracts[command.to]!,
        data: calldataOf(command),
        value: command.value,
        gas: GAS,
        gasPrice: 0n,
        // Given, so that viem does not ask the node for it.
        chain: null,
      });
      await client.mine({ blocks: 1 });
      await client.getTransactionReceipt({ hash });
      await client.readContract({
        address: contracts.proverPool!,
        abi,
        functionName: 'getProvers',
      });
    }
  };
  return {
    run: async (plans) => {
      for (const plan of plans) {
        const id = await client.snapshot();
        await runPlan(plan);
        await client.revert({ id });
      }
    },
    close: () => node.stop(),
  };
}

function calldataOf(command: Command) {
  if (isRaw(command)) return command.calldata;
  const { abi } = model.world.contracts.find(({ name }) => name === command.to)!;
  const item = abi.find(
    (entry) => entry.type === 'function' && signatureOf(entry) === command.function,
  );
  return encodeFunctionData({ abi: [item!], args: command.args as never });
}

function signatureOf(item: {
  readonly name: string;
  readonly inputs: readonly { readonly type: string }[];
}) {
  return `${item.name}(${item.inputs.map(({ type }) => type).join(',')})`;
}
