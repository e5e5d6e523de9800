import type { Address, Environment, Hex } from '../model/index.js';
import type { Plan } from '../trace/plan.js';
import type { Trace } from '../trace/trace.js';
import { type MinedBlock, type MinedCall, readBlock, sealBlock, sendSteps } from './block.js';
import type { Deployment } from './deployment.js';
import { etherChanges, type Watched, watchedBy } from './ether.js';
import type { ExecuteOptions, Executor, Reading } from './executor.js';
import type { StorageQuery } from './probe.js';
import { type Rpc, unusable } from './rpc.js';
import { emptyTrace, requireRunnable } from './simulate.js';
import { Malformed, quantity } from './wire.js';
import { Overlay, readEther, readWords } from './words.js';

export type MineExecutor = Executor & { readonly kind: 'mine' };

export type MineOptions = {
  readonly deployment: Deployment;
  readonly rpc: Rpc;
  /** Of the node, for errors. */
  readonly url: string;
};

type Mined = {
  readonly environments: readonly Environment[];
  readonly calls: readonly MinedCall[];
};
type Snapshots = Pick<Trace, 'states' | 'ether'>;
/** Answers of the chain to a query, and to whose ether is watched. */
type Answers = { readonly storage: readonly Hex[]; readonly ether: Hex };
type Run = MineOptions & { readonly watched: Watched; readonly reading: Reading };

const NOTHING_READ: Snapshots = { states: new Map(), ether: new Map() };

/**
 * Runs plans by mining a transaction for each step, and takes all of it back afterwards. Numbers,
 * hashes and randomness are the node's; so is the time where the plan's lies before the last block.
 * Only one plan may be under way.
 */
export function mineExecutor(options: MineOptions): MineExecutor {
  const execute = async (plan: Plan, execute: ExecuteOptions): Promise<Trace> => {
    requireRunnable(plan, options.deployment);
    if (plan.steps.length === 0) return emptyTrace();
    try {
      return await run(options, plan, execute);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      const { message: problem } = error;
      const { url } = options;
      throw unusable({ method: 'mining', url, answer: problem, problem, cause: error });
    }
  };
  return { kind: 'mine', execute };
}

async function run(options: MineOptions, plan: Plan, execute: ExecuteOptions): Promise<Trace> {
  const { rpc, deployment } = options;
  const watched = watchedBy(deployment, plan);
  const snapshot = await rpc.request('evm_snapshot', []);
  for (const { address, wei } of watched.strangers) {
    await rpc.request('anvil_setBalance', [address, quantity(wei)]);
  }
  const mined = await minePlan(options, plan);
  const running: Run = { ...options, watched, reading: execute.observe(mined.environments) };
  const last = plan.steps.length - 1;
  const end = execute.probe === 'none' ? undefined : await readAnswers(running, last);
  const reverted = await rpc.request('evm_revert', [snapshot]);
  if (reverted !== true) throw new Malformed('a snapshot was lost');
  const snapshots =
    end === undefined
      ? NOTHING_READ
      : execute.probe === 'end'
        ? interpret(running, new Map([[last, end]]))
        : await replay(running, mined.calls, end);
  return {
    steps: mined.calls.map((call, index) => {
      const outcome = deployment.decoder.outcome(plan.steps[index]!.command, call);
      return { outcome, gas: call.gas };
    }),
    environments: mined.environments,
    writes: mined.calls.map(({ writes }) => writes),
    watched: watched.addresses,
    ...snapshots,
  };
}

/**
 * Neighbours with equal numbers share a block. A block is read while the transactions of the next
 * are sent, and before that one is mined: Anvil may forget the state below it soon.
 */
async function minePlan({ rpc, deployment }: MineOptions, plan: Plan): Promise<Mined> {
  const { steps } = plan;
  const environments: Environment[] = [];
  const calls: MinedCall[] = [];
  const add = (block: MinedBlock | undefined) => {
    for (const call of block?.calls ?? []) {
      environments.push(block!.environment);
      calls.push(call);
    }
  };
  let reading: Promise<MinedBlock> | undefined;
  let timestamp = 0n;
  const late = lateness(deployment, plan);
  for (let from = 0; from < steps.length; ) {
    const { environment } = steps[from]!;
    let to = from + 1;
    while (to < steps.length && steps[to]!.environment.number === environment.number) to += 1;
    const sending = sendSteps(rpc, deployment, steps.slice(from, to));
    const [hashes, before] = await Promise.all([sending, reading]);
    add(before);
    const planned = environment.timestamp + late;
    if (planned > timestamp) timestamp = planned;
    await sealBlock(rpc, timestamp);
    reading = readBlock(rpc, deployment, hashes);
    from = to;
  }
  add(await reading);
  return { environments, calls };
}

/** Seconds by which a whole plan is moved, so that it does not begin before the world is there. */
function lateness({ head }: Deployment, { steps }: Plan): bigint {
  const early = head.timestamp - steps[0]!.environment.timestamp;
  return early > 0n ? early : 0n;
}

async function readAnswers(run: Run, step: number): Promise<Answers> {
  const { rpc, deployment, watched } = run;
  const storage = await readWords(rpc, deployment, queryAt(run, step));
  return { storage, ether: await readEther(rpc, watched) };
}

/**
 * State after every step, which blocks of several steps do not keep: what storage was before the
 * first, and what each transaction wrote. It must end in what storage was read to be at the end.
 */
async function replay(run: Run, calls: readonly MinedCall[], end: Answers): Promise<Snapshots> {
  const { rpc, deployment, watched } = run;
  const starts = new Map<StorageQuery, readonly Hex[]>();
  const overlay = new Overlay(deployment, watched);
  const answers = new Map<number, Answers>();
  for (let step = -1; step < calls.length; step++) {
    if (step >= 0) overlay.add(calls[step]!);
    const query = queryAt(run, step);
    const start = starts.get(query) ?? (await readWords(rpc, deployment, query));
    starts.set(query, start);
    answers.set(step, { storage: overlay.answers(query, start), ether: overlay.ether() });
  }
  const replayed = answers.get(calls.length - 1)!;
  if (replayed.storage.join() !== end.storage.join() || replayed.ether !== end.ether) {
    throw new Malformed('the tracer told other writes than storage shows');
  }
  return interpret(run, answers);
}

function interpret(run: Run, answers: ReadonlyMap<number, Answers>): Snapshots {
  const states = new Map<number, unknown>();
  const ether = new Map<number, Readonly<Record<Address, bigint>>>();
  for (const [step, { storage, ether: wei }] of answers) {
    states.set(step, run.reading.toState(step, queryAt(run, step).reader(storage)));
    ether.set(step, etherChanges(run.watched, wei));
  }
  return { states, ether };
}

function queryAt({ deployment, reading }: Run, step: number): StorageQuery {
  return deployment.prober.query(reading.variables(step));
}
