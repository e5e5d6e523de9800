import type { Address, Command, Environment, Hex, Outcome } from '../model/index.js';
import { type Changes, type Effects, overridesOf } from './changes.js';
import type { EmittedLog } from './decoder.js';
import { type Deployment, PLENTY } from './deployment.js';
import { CALL_GAS } from './node.js';
import { parseAnswers, unusable } from './rpc.js';
import { prestateChanges } from './stateChanges.js';
import {
  addressOf,
  bytesOf,
  integerOf,
  listOf,
  logsOf,
  Malformed,
  quantity,
  recordOf,
} from './wire.js';

/** One call at one place in the life of the world. */
export type Branch = {
  readonly command: Command;
  readonly environment: Environment;
  /** What all calls before it changed. */
  readonly changes: Changes;
  /** What a reverted call changes need not be asked: nothing. */
  readonly expected: Outcome['status'];
};

export type Branched = {
  readonly outcome: Outcome;
  /** Undefined where a revert was expected. */
  readonly effects: Effects | undefined;
};

/**
 * Runs single calls, each on a copy of the deployed world that others have changed before: a tree
 * of calls costs one execution an edge, not a path each. Copies are made of every word that the
 * calls before wrote, as the node traced it, so that hidden storage is in them too.
 */
export type BranchExecutor = {
  /** In one request; the answers are in the order of the calls. */
  readonly run: (branches: readonly Branch[]) => Promise<readonly Branched[]>;
  /** Words of storage right after deployment. */
  readonly words: (
    places: readonly { readonly address: Address; readonly slot: Hex }[],
  ) => Promise<readonly Hex[]>;
};

const METHOD = 'debug_traceCall';
const OUTCOME = '"tracer":"callTracer","tracerConfig":{"withLog":true}';
const EFFECTS = '"tracer":"prestateTracer","tracerConfig":{"diffMode":true,"disableCode":true}';
const WITH_CODE = '"tracer":"prestateTracer","tracerConfig":{"diffMode":true}';
const GAS = quantity(CALL_GAS);
const SOME_WORDS = 1000;

/** `send` posts a body and returns the answer; `url` is for errors. */
export function branchExecutor(options: {
  readonly deployment: Deployment;
  readonly send: (body: string, method: string) => Promise<Buffer>;
  readonly url: string;
}): BranchExecutor {
  const { deployment, url } = options;
  const send = async (method: string, params: readonly string[]): Promise<readonly unknown[]> => {
    if (params.length === 0) return [];
    const calls = params.map((text, id) => {
      return `{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${text}}`;
    });
    const answer = await options.send(`[${calls.join(',')}]`, method);
    return parseAnswers(
      answer,
      params.map(() => [method, []] as const),
      url,
    );
  };
  const understood = <T>(answers: readonly unknown[], read: () => T): T => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      const answer = JSON.stringify(answers).slice(0, 1000);
      throw unusable({ method: METHOD, url, answer, problem: error.message, cause: error });
    }
  };
  const withCode = async (branch: Branch, effects: Effects): Promise<Effects> => {
    const answers = await send(METHOD, [paramsOf(deployment, branch, WITH_CODE)]);
    return understood(answers, () => {
      const { post } = recordOf(answers[0], 'a state trace');
      return { ...effects, created: effects.created.map((each) => codeOf(each, post)) };
    });
  };
  return {
    run: async (branches) => {
      const params = branches.flatMap((branch) => [
        paramsOf(deployment, branch, OUTCOME),
        ...(branch.expected === 'success' ? [paramsOf(deployment, branch, EFFECTS)] : []),
      ]);
      const answers = await send(METHOD, params);
      let next = 0;
      const branched = understood(answers, () =>
        branches.map(({ command, expected }): Branched => {
          const outcome = outcomeOf(deployment, command, answers[next++]);
          const effects =
            expected === 'success' ? effectsOf(command.from, answers[next++]) : undefined;
          return { outcome, effects };
        }),
      );
      return Promise.all(
        branched.map(async (each, index) => {
          const { effects } = each;
          if (effects === undefined || effects.created.length === 0) return each;
          return { ...each, effects: await withCode(branches[index]!, effects) };
        }),
      );
    },
    words: async (places) => {
      const words: Hex[] = [];
      for (let from = 0; from < places.length; from += SOME_WORDS) {
        const some = places.slice(from, from + SOME_WORDS);
        const params = some.map(({ address, slot }) => `["${address}","${slot}","latest"]`);
        const answers = await send('eth_getStorageAt', params);
        words.push(...understood(answers, () => answers.map((word) => bytesOf(word, 'a word'))));
      }
      return words;
    },
  };
}

function paramsOf(deployment: Deployment, branch: Branch, tracer: string): string {
  const { command, environment, changes } = branch;
  const { decoder, balances } = deployment;
  const { number, timestamp, parentHash, prevRandao } = environment;
  const { from } = command;
  const value = command.value === 0n ? '' : `"value":"${quantity(command.value)}",`;
  const call =
    `{"from":"${from}","to":"${decoder.addressOf(command.to)}","gas":"${GAS}",${value}` +
    `"data":"${decoder.calldata(command)}"}`;
  const block =
    `{"number":"${quantity(number)}","time":"${quantity(timestamp)}","baseFeePerGas":"0x0",` +
    `"prevRandao":"${prevRandao}","blockHash":{"${number - 1n}":"${parentHash}"}}`;
  let overrides = overridesOf(changes);
  if (command.value > 0n && !balances.has(from) && changes.get(from)?.balance === undefined) {
    // Whoever sends has plenty, as in every plan.
    const others = overrides.slice(1, -1);
    const comma = others === '' ? '' : ',';
    overrides = `{"${from}":{"balance":"${quantity(PLENTY)}"}${comma}${others}}`;
  }
  const options = `{${tracer},"blockOverrides":${block},"stateOverrides":${overrides}}`;
  return `[${call},"latest",${options}]`;
}

function outcomeOf(deployment: Deployment, command: Command, answer: unknown): Outcome {
  const frame = recordOf(answer, 'a call trace');
  const success = frame.error === undefined;
  const data = bytesOf(frame.output ?? '0x', 'returned data');
  const logs = success ? logsIn(frame).sort((left, right) => left.index - right.index) : [];
  return deployment.decoder.outcome(command, { success, data, logs });
}

/** Logs of a call and of all calls in it that did not fail, each with its place among them. */
function logsIn(frame: Readonly<Record<string, unknown>>): (EmittedLog & { index: number })[] {
  if (frame.error !== undefined) return [];
  const own = logsOf(frame.logs ?? []).map((log, at) => {
    const { index } = recordOf(listOf(frame.logs, 'logs')[at], 'a log');
    return { ...log, index: Number(integerOf(index, "a log's index")) };
  });
  const inner = listOf(frame.calls ?? [], 'calls').flatMap((call) => {
    return logsIn(recordOf(call, 'a call'));
  });
  return inner.length === 0 ? own : [...own, ...inner];
}

function effectsOf(sender: Address, answer: unknown): Effects {
  const trace = recordOf(answer, 'a state trace');
  const [pre, post] = [recordOf(trace.pre, 'pre'), recordOf(trace.post, 'post')];
  const { writes, balances } = prestateChanges(pre, post);
  const ether: Record<Address, bigint> = {};
  for (const [address, after] of balances) {
    const before = recordOf(pre[address] ?? {}, 'an account before').balance ?? '0x0';
    const change = after - integerOf(before, 'a balance');
    if (change !== 0n) ether[address] = change;
  }
  const created = Object.entries(post).flatMap(([name, account]) => {
    const { nonce } = recordOf(account, 'an account after');
    const address = addressOf(name, 'an account');
    if (nonce === undefined || address === sender) return [];
    return [{ address, nonce: BigInt(nonce as number | string) }];
  });
  return { writes, balances, created, ether };
}

function codeOf(created: Effects['created'][number], post: unknown): Effects['created'][number] {
  const { code } = recordOf(recordOf(post, 'post')[created.address] ?? {}, 'an account after');
  return code === undefined ? created : { ...created, code: bytesOf(code, 'code') };
}
