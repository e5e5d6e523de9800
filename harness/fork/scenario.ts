import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { RecordedState } from '../chain/relay/recordedState.js';
import { integerOf } from '../chain/wire.js';
import { type Document, reading, SCENARIO_FORMAT } from '../corpus/document.js';
import { planFromJson, planToJson } from '../corpus/planFile.js';
import { UsageError } from '../errors.js';
import type { AnyModel, Hex } from '../model/index.js';
import { type Json, JsonMismatch, valueToJson } from '../trace/json.js';
import type { Plan } from '../trace/plan.js';
import type { Trace } from '../trace/trace.js';

/** A plan, what it read of the chain that it was run on, and what came of it. */
export type Scenario = {
  readonly about: string;
  readonly state: RecordedState;
  readonly plan: Plan;
  readonly target: { readonly spec: string; readonly bytecodeHash: string };
  /** What the contract did at each step, as JSON. */
  readonly expected: readonly ExpectedStep[];
};

export type ExpectedStep = { readonly outcome: Json; readonly gas: string };

/** Most bytes of a file: what a plan reads is small, and a file of it is to be committed. */
const MOST_BYTES = 8 * 1024 * 1024;

const hex = v.pipe(v.string(), v.regex(/^0x[\da-f]*$/, 'expected lower-case hexadecimal digits'));
const decimal = v.pipe(v.string(), v.regex(/^\d+$/, 'expected a decimal string'));
const json = v.custom<Json>((value) => value !== undefined, 'expected a value');
const file = v.object({
  about: v.string(),
  digest: v.string(),
  target: v.object({ spec: v.string(), bytecodeHash: v.string() }),
  chain: v.object({
    chainId: decimal,
    block: v.object({ number: decimal, hash: hex, timestamp: decimal }),
    blocks: v.record(v.string(), json),
    accounts: v.record(
      hex,
      v.object({
        balance: v.optional(hex),
        nonce: v.optional(hex),
        code: v.optional(hex),
        storage: v.optional(v.record(hex, hex)),
      }),
    ),
    answers: v.optional(
      v.array(v.object({ method: v.string(), params: v.array(json), result: json })),
      [],
    ),
  }),
  plan: json,
  expected: v.array(v.object({ outcome: json, gas: decimal })),
});

/** What a trace shows of each step, as a scenario expects it. */
export function expectedOf(trace: Trace): readonly ExpectedStep[] {
  return trace.steps.map(({ outcome, gas }) => {
    return { outcome: valueToJson(outcome), gas: String(gas ?? 0n) };
  });
}

/** As it is written to a file. UsageError `scenario/too-large`. */
export function scenarioToText(scenario: Scenario, model: AnyModel): string {
  const { about, state, plan, target, expected } = scenario;
  const { chainId, block, blocks, accounts, answers } = state;
  const content: Readonly<Record<string, Json>> = {
    format: SCENARIO_FORMAT,
    about,
    target,
    chain: valueToJson({
      ...{ chainId, block, blocks, accounts },
      ...(answers.length === 0 ? {} : { answers }),
    }),
    plan: planToJson(plan, model),
    expected: valueToJson(expected),
  };
  const { format, ...rest } = content;
  const whole = { format, digest: digestOf(content), ...rest };
  const text = `${JSON.stringify(whole, null, 2)}\n`;
  if (text.length <= MOST_BYTES) return text;
  throw new UsageError({
    code: 'scenario/too-large',
    message: 'What the plan reads of the chain is too much for a scenario.',
    facts: { bytes: text.length, most: MOST_BYTES },
    hint: 'Shrink the plan, or cut it.',
  });
}

/** Reads a scenario. UsageError `scenario/edited` for one that is not as it was written. */
export function scenarioFromDocument(
  { file: name, json: content }: Document,
  model: AnyModel,
): Scenario {
  const digest = digestOf(content);
  if (content.digest !== digest) throw edited(name, content.digest, digest);
  return reading(name, () => {
    const parsed = v.safeParse(file, content);
    if (!parsed.success) {
      const [issue] = parsed.issues;
      throw new JsonMismatch(v.getDotPath(issue) ?? name, issue.expected ?? 'a value', issue.input);
    }
    const { about, target, chain, expected } = parsed.output;
    const { number, hash, timestamp } = chain.block;
    const block = {
      number: integerOf(`0x${BigInt(number).toString(16)}`, 'a block number'),
      hash: hash as Hex,
      timestamp: BigInt(timestamp),
    };
    const state = { ...chain, chainId: BigInt(chain.chainId), block };
    const plan = planFromJson(content.plan ?? null, model);
    if (expected.length !== plan.steps.length) {
      throw new JsonMismatch('expected', `${plan.steps.length} steps`, expected.length);
    }
    return { about, target, state, plan, expected };
  });
}

/** Over everything but itself, however it is laid out. */
function digestOf(content: Readonly<Record<string, Json>>): string {
  const { digest: _, ...rest } = content;
  return `sha256:${createHash('sha256').update(JSON.stringify(rest)).digest('hex')}`;
}

function edited(name: string, says: Json | undefined, is: string): UsageError {
  return new UsageError({
    code: 'scenario/edited',
    message: `${name} is not as it was written`,
    facts: { file: name, digest: typeof says === 'string' ? says : '(none)', content: is },
    hint: 'Get the file back as it was, or make another one: difftest capture.',
  });
}
