import type { Address, Environment, Hex } from '../model/index.js';
import type { Plan } from '../trace/plan.js';
import type { ChainOptions } from './chain.js';
import { type DeployOptions, hasProxies, prepareWorld, raiseWorld, raisingOf } from './deploy.js';
import type { Deployment } from './deployment.js';
import { watchedBy } from './ether.js';
import { whileForked } from './fork.js';
import { type FrameSteps, framesOf } from './frames.js';
import { CALL_GAS, startNode } from './node.js';
import { frameOfTracer } from './past/frame.js';
import { loadProxy } from './proxy.js';
import { type Rpc, type RpcCall, unusable } from './rpc.js';
import { requireRunnable } from './simulate.js';
import { StateOverrides } from './stateOverrides.js';
import { openStation } from './station.js';
import { bytesOf, Malformed, quantity, recordOf } from './wire.js';

/** One call as it was executed, instruction by instruction. */
export type TracedCall = {
  readonly step: number;
  readonly success: boolean;
  readonly data: Hex;
  readonly frames: readonly FrameSteps[];
};

/** What is looked at of a plan. */
export type Watching<Seen> = {
  /** The last step that is executed. */
  readonly last: number;
  /** Whether a step is traced; others are only executed. */
  readonly wanted: (step: number) => boolean;
  /**
   * Is told each traced call in turn, and says what is kept of it; nothing ends the run. It is told
   * all of them again if the node is lost meanwhile, so it must change nothing.
   */
  readonly see: (call: TracedCall) => Seen | undefined;
};

/** A world on a node of its own, whose calls are looked at from within. */
export type Tracer = {
  readonly deployment: Deployment;
  /** What brought the world there, in order: constructors and the calls of its setup. */
  readonly setup: readonly TracedCall[];
  /** Runs a plan in given environments, one a step; plans may be under way side by side. */
  readonly run: <Seen>(
    plan: Plan,
    environments: readonly Environment[],
    watching: Watching<Seen>,
  ) => Promise<readonly Seen[]>;
  readonly close: () => Promise<void>;
};

export type TracerOptions = Omit<ChainOptions, 'direct' | 'settle' | 'overlay'> & {
  readonly cacheDir: string;
};

type Call = {
  readonly from: Address;
  readonly to?: Address;
  readonly data: Hex;
  readonly value: Hex;
  readonly gas: Hex;
};

const GAS = quantity(CALL_GAS);
const STRUCT_LOGS = { disableStack: true, disableMemory: true, disableStorage: true };
const CALLS = { tracer: 'callTracer' };
const CHANGES = { tracer: 'prestateTracer', tracerConfig: { diffMode: true } };

type Execution = {
  readonly call: Call;
  readonly environment: Omit<Environment, 'chainId' | 'baseFee'>;
  readonly overrides: StateOverrides;
  readonly step: number;
};

/**
 * Deploys a world on a node where calls can be traced. No call changes the node: what one leaves
 * behind is laid over the state that the next one sees, in its request.
 */
export async function openTracer(options: TracerOptions): Promise<Tracer> {
  const { world, target, fork, cacheDir } = options;
  const proxy = hasProxies(world) ? await loadProxy({ cacheDir }) : undefined;
  let setup: readonly TracedCall[] | undefined;
  const station = openStation(() =>
    whileForked(fork, async () => {
      const node = await startNode(options);
      const deploying = { rpc: node.rpc, world, target, proxy, fork };
      try {
        await prepareWorld(deploying);
        setup ??= await readable(node.url, () => traceSetup(deploying));
        return { node, deployment: await raiseWorld(deploying) };
      } catch (error) {
        await node.stop();
        throw error;
      }
    }),
  );
  const { deployment } = await station.current();
  return {
    deployment,
    setup: setup!,
    run: (plan, environments, watching) => {
      requireRunnable(plan, deployment);
      return station.use(({ node: { rpc, url } }) => {
        const run = { plan, environments, ...watching };
        return whileForked(fork, () => readable(url, () => tracePlan(rpc, deployment, run)));
      });
    },
    close: () => station.close(),
  };
}

/** Traces what will bring the world there, on a node where nothing of it was mined yet. */
async function traceSetup(deploying: DeployOptions): Promise<readonly TracedCall[]> {
  const { rpc } = deploying;
  const { calls, head } = raisingOf(deploying);
  const parent = recordOf(await rpc.request('eth_getBlockByNumber', ['latest', false]), 'a block');
  const environment = {
    ...head,
    parentHash: bytesOf(parent.hash, 'a hash'),
    // Drawn when the block is mined: constructors that hang on it are traced with another.
    prevRandao: `0x${'0'.repeat(64)}` as Hex,
  };
  const overrides = new StateOverrides();
  const traced: TracedCall[] = [];
  for (const [step, { to, ...sent }] of calls.entries()) {
    const call: Call = { ...sent, ...(to === undefined ? {} : { to }), value: '0x0' };
    traced.push(await execute(rpc, { call, environment, overrides, step }));
  }
  return traced;
}

type Run<Seen> = Watching<Seen> & {
  readonly plan: Plan;
  readonly environments: readonly Environment[];
};

async function tracePlan<Seen>(
  rpc: Rpc,
  deployment: Deployment,
  run: Run<Seen>,
): Promise<readonly Seen[]> {
  const { plan, environments, wanted, see, last } = run;
  const kept: Seen[] = [];
  const overrides = new StateOverrides();
  for (const { address, wei } of watchedBy(deployment, plan).strangers) {
    overrides.setBalance(address, quantity(wei));
  }
  const { decoder } = deployment;
  for (const [step, { command }] of plan.steps.slice(0, last + 1).entries()) {
    const call: Call = {
      from: command.from,
      to: decoder.addressOf(command.to),
      data: decoder.calldata(command),
      value: quantity(command.value),
      gas: GAS,
    };
    const environment = environments[step]!;
    const execution = { call, environment, overrides, step };
    if (!wanted(step)) {
      await pass(rpc, execution);
      continue;
    }
    const seen = see(await execute(rpc, execution));
    if (seen === undefined) break;
    kept.push(seen);
  }
  return kept;
}

/** Executes a call and takes what it left behind over, without looking at it. */
async function pass(rpc: Rpc, execution: Execution): Promise<void> {
  const [changes] = await rpc.batch([asking(execution, CHANGES)]);
  execution.overrides.add(changes);
}

async function execute(rpc: Rpc, execution: Execution): Promise<TracedCall> {
  const tracers = [CHANGES, CALLS, STRUCT_LOGS];
  const [changes, calls, logs] = await rpc.batch(tracers.map((each) => asking(execution, each)));
  execution.overrides.add(changes);
  const { error, output } = frameOfTracer(calls);
  const frames = framesOf(recordOf(logs, 'a trace').structLogs, calls);
  return { step: execution.step, success: error === undefined, data: output ?? '0x', frames };
}

function asking({ call, environment, overrides }: Execution, tracer: object): RpcCall {
  const { number, timestamp, parentHash, prevRandao } = environment;
  const blockOverrides = {
    number: quantity(number),
    time: quantity(timestamp),
    prevRandao,
    ...(number === 0n ? {} : { blockHash: { [String(number - 1n)]: parentHash } }),
  };
  const transaction = { ...call, gasPrice: '0x0' };
  const over = { ...tracer, blockOverrides, stateOverrides: overrides.get() };
  return ['debug_traceCall', [transaction, 'latest', over]];
}

async function readable<Result>(url: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    const { message: problem } = error;
    throw unusable({ method: 'debug_traceCall', url, answer: problem, problem, cause: error });
  }
}
