import type { Address, Environment, Hex } from '../model/index.js';
import type { Plan, PlannedStep } from '../trace/plan.js';
import type { Deployment } from './deployment.js';
import { type Watched, watchedBy } from './ether.js';
import type { ExecuteOptions, Reading } from './executor.js';
import { CALL_GAS } from './node.js';
import {
  ETHER_PROBE,
  ETHER_PROBE_ADDRESS,
  PROBE_GAS,
  PROBE_SENDER,
  STORAGE_PROBE,
  type StorageQuery,
} from './probe.js';
import { quantity } from './wire.js';

/** A plan as one `eth_simulateV1` request, and what is needed to understand the answer. */
export type Prepared = {
  readonly plan: Plan;
  /** JSON-RPC body. */
  readonly body: string;
  readonly reading: Reading;
  readonly watched: Watched;
  /** What the blocks of the answer hold, in order. */
  readonly blocks: readonly PreparedBlock[];
};

export type PreparedBlock =
  /** One call a step, from the first to before the last named. */
  | { readonly kind: 'steps'; readonly from: number; readonly to: number }
  /** One call a storage query's call, then one for ether; -1 is before the first step. */
  | { readonly kind: 'probe'; readonly step: number; readonly query: StorageQuery };

const GAS = quantity(CALL_GAS);
const PROBE_GAS_TEXT = quantity(PROBE_GAS);
const HEAD = '{"jsonrpc":"2.0","id":1,"method":"eth_simulateV1","params":[{"blockStateCalls":[';
const TAIL =
  '],"validation":false,"traceTransfers":false,"returnFullTransactions":false},"latest"]}';

/** Writes a request by concatenation: a body of plain objects took longer than all the rest. */
export function prepareRequest(
  deployment: Deployment,
  plan: Plan,
  options: ExecuteOptions,
): Prepared {
  const { steps } = plan;
  const reading = options.observe(steps.map((step) => step.environment));
  const watched = watchedBy(deployment, plan);
  const writer = new Writer(deployment, reading, watched);
  const each = options.probe === 'each';
  if (each && steps.length > 0) writer.probe(-1, steps[0]!.environment);
  for (let from = 0; from < steps.length; ) {
    let to = from + 1;
    while (!each && to < steps.length && sameBlock(steps[from]!, steps[to]!)) to += 1;
    writer.steps(steps, from, to);
    if (each || (options.probe === 'end' && to === steps.length)) {
      writer.probe(to - 1, steps[from]!.environment);
    }
    from = to;
  }
  return { plan, body: writer.body(), reading, watched, blocks: writer.blocks };
}

/** Steps with equal numbers are in one block; all that a block says must then be equal. */
function sameBlock(left: PlannedStep, right: PlannedStep): boolean {
  if (left.environment === right.environment) return true;
  const [one, other] = [left.environment, right.environment];
  return (
    one.number === other.number &&
    one.timestamp === other.timestamp &&
    one.parentHash === other.parentHash &&
    one.prevRandao === other.prevRandao
  );
}

class Writer {
  readonly blocks: PreparedBlock[] = [];
  readonly #deployment: Deployment;
  readonly #reading: Reading;
  readonly #watched: Watched;
  #text = '';
  /** State overrides of the next block, by address. */
  #overrides = new Map<Address, string>();

  constructor(deployment: Deployment, reading: Reading, watched: Watched) {
    this.#deployment = deployment;
    this.#reading = reading;
    this.#watched = watched;
    for (const { address, wei } of watched.strangers) {
      this.#overrides.set(address, `{"balance":"${quantity(wei)}"}`);
    }
  }

  steps(steps: readonly PlannedStep[], from: number, next: number): void {
    const { decoder } = this.#deployment;
    let calls = '';
    for (let index = from; index < next; index++) {
      const { command } = steps[index]!;
      if (index > from) calls += ',';
      const to = decoder.addressOf(command.to);
      calls += `{"from":"${command.from}","to":"${to}","gas":"${GAS}",`;
      if (command.value !== 0n) calls += `"value":"${quantity(command.value)}",`;
      calls += `"data":"${decoder.calldata(command)}"}`;
    }
    this.#block(steps[from]!.environment, calls);
    this.blocks.push({ kind: 'steps', from, to: next });
  }

  /** Reads storage and ether; the block after it has the contracts' own code again. */
  probe(step: number, environment: Environment): void {
    const { prober, code, decoder } = this.#deployment;
    const query = prober.query(this.#reading.variables(step));
    const restored = new Map<Address, string>();
    const calls = query.calls.map(({ contract, data }) => {
      const address = decoder.addressOf(contract);
      this.#overrides.set(address, `{"code":"${STORAGE_PROBE}"}`);
      restored.set(address, `{"code":"${code[contract]!}"}`);
      return probeCall(address, data);
    });
    this.#overrides.set(ETHER_PROBE_ADDRESS, `{"code":"${ETHER_PROBE}"}`);
    calls.push(probeCall(ETHER_PROBE_ADDRESS, this.#watched.data));
    this.#block(environment, calls.join(','));
    this.#overrides = restored;
    this.blocks.push({ kind: 'probe', step, query });
  }

  body(): string {
    return HEAD + this.#text + TAIL;
  }

  #block(environment: Environment, calls: string): void {
    const { number, timestamp, parentHash, prevRandao } = environment;
    const parent = number === 0n ? '' : `"${number - 1n}":"${parentHash}"`;
    let overrides = '';
    for (const [address, override] of this.#overrides) {
      overrides += `${overrides === '' ? ',"stateOverrides":{' : ','}"${address}":${override}`;
    }
    if (overrides !== '') overrides += '}';
    this.#overrides.clear();
    if (this.#text !== '') this.#text += ',';
    this.#text +=
      `{"blockOverrides":{"number":"${quantity(number)}","time":"${quantity(timestamp)}",` +
      `"baseFeePerGas":"0x0","prevRandao":"${prevRandao}","blockHash":{${parent}}}` +
      `${overrides},"calls":[${calls}]}`;
  }
}

function probeCall(to: Address, data: Hex): string {
  return `{"from":"${PROBE_SENDER}","to":"${to}","gas":"${PROBE_GAS_TEXT}","data":"${data}"}`;
}
