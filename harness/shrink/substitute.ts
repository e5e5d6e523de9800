import {
  type AnyModel,
  type Command,
  type Hex,
  isRaw,
  type Value,
  ZERO_WORD,
} from '../model/index.js';
import type { Plan } from '../trace/plan.js';
import { dropChunks } from './commands.js';
import { actorsOf, keepSteps, renameAddresses, replaceCommand, shiftTime } from './edit.js';
import type { Search } from './search.js';

/** Up to this many commands, two calls of one function are tried as one with twice the number. */
const MAX_LENGTH_FOR_MERGES = 24;
/** Up to this many commands, randomness is drawn anew for each; beyond it, for runs of them. */
const MAX_LENGTH_FOR_REDRAWS = 12;
/** Words to draw from: as good as any. */
const WORDS = [...'123456789abcdef'].map((digit) => `0x${digit.repeat(64)}` as Hex);
/** With up to this many actors, accounts with a part of their own are tried in their places. */
const MAX_ACTORS_TO_RENAME = 8;
/** Substitutes that still fail but make nothing else superfluous, before this is given up. */
const MAX_VAIN_SUBSTITUTES = 12;

/**
 * Puts something plainer in a place where that makes commands superfluous: an account with a part
 * of its own for an actor who was given it, a copy of the failing command for another command, or
 * a call without arguments. A long way to a state often has such a short cut.
 */
export async function substituteCommands(search: Search, model: AnyModel): Promise<boolean> {
  const before = search.plan;
  let tried = 0;
  for (let vain = 0; vain < MAX_VAIN_SUBSTITUTES; vain += 1) {
    const hit = await search.find(from(substitutes(before, model), tried));
    if (hit === undefined) return false;
    tried += hit + 1;
    await dropChunks(search);
    if (search.plan.steps.length < before.steps.length) return true;
    search.plan = before;
  }
  return false;
}

/** Drops a command and adds its number to another call of its function, or doubles that one's. */
export async function mergeCommands(search: Search): Promise<boolean> {
  let bettered = false;
  while (
    search.plan.steps.length <= MAX_LENGTH_FOR_MERGES &&
    (await search.firstOf(merged(search.plan)))
  ) {
    bettered = true;
  }
  return bettered;
}

/**
 * Drops commands and draws the randomness of the failing block anew: a draw among fewer falls
 * elsewhere, so a plan that hangs on one seldom survives a drop with the words that it has.
 */
export async function redraw(search: Search): Promise<boolean> {
  let bettered = false;
  while (await search.firstOf(redrawn(search.plan))) bettered = true;
  return bettered;
}

function* redrawn(plan: Plan): Generator<Plan> {
  const { number, parentHash, prevRandao } = plan.steps.at(-1)!.environment;
  const isLong = plan.steps.length > MAX_LENGTH_FOR_REDRAWS;
  // Plain words were left where they do not matter: then long plans are spared the many tries.
  if (isLong && parentHash === ZERO_WORD && prevRandao === ZERO_WORD) return;
  const last = plan.steps.map(({ environment }) => environment.number === number);
  const droppable = plan.steps.length - 1;
  const sizes = isLong ? [2, 4, 8].map((parts) => Math.floor(droppable / parts)) : [1];
  for (const size of sizes) {
    for (let start = droppable - size; start > -size; start -= size) {
      const keep = (index: number) => index < start || index >= start + size;
      const inLast = last.filter((_, index) => keep(index));
      yield* withOtherWords(keepSteps(plan, keep), inLast);
    }
  }
}

function* withOtherWords(plan: Plan, inLast: readonly boolean[]): Generator<Plan> {
  for (const [luck, word] of WORDS.entries()) {
    const steps = plan.steps.map((step, index) => {
      if (!inLast[index]) return step;
      return { ...step, environment: { ...step.environment, parentHash: word, prevRandao: word } };
    });
    // Blocks that are mined have words of their own, which hang on the time of those before.
    yield shiftTime({ ...plan, steps }, 0, BigInt(luck));
  }
}

function* substitutes(plan: Plan, model: AnyModel): Generator<Plan> {
  const used = actorsOf(plan, model);
  for (const actor of used.length > MAX_ACTORS_TO_RENAME ? [] : used) {
    for (const account of Object.values(model.world.accounts)) {
      yield renameAddresses(plan, new Map([[actor as string, account]]));
    }
  }
  const plain = plainCommands(plan, model);
  for (let index = plan.steps.length - 2; index >= 0; index -= 1) {
    for (const command of plain) yield replaceCommand(plan, index, command);
  }
}

/** The failing command, and what those whom it mentions can call without arguments. */
function plainCommands(plan: Plan, model: AnyModel): readonly Command[] {
  const last = plan.steps.at(-1)!;
  const { to } = last.command;
  const { abi } = model.world.contracts.find(({ name }) => name === to)!;
  const calls = abi.flatMap((item) => {
    const changes = item.type === 'function' && item.stateMutability === 'nonpayable';
    return changes && item.inputs.length === 0 ? [`${item.name}()`] : [];
  });
  const callers = actorsOf({ ...plan, steps: [last] }, model);
  const plain = callers.flatMap((from) =>
    calls.map((name): Command => ({ from, to, function: name, args: [], value: 0n })),
  );
  return [last.command, ...plain];
}

function* merged(plan: Plan): Generator<Plan> {
  const commands = plan.steps.map((step) => step.command);
  for (const [dropped, one] of commands.slice(0, -1).entries()) {
    for (const [kept, other] of commands.entries()) {
      if (kept === dropped || isRaw(one) || isRaw(other)) continue;
      if (one.to !== other.to || one.function !== other.function) continue;
      for (const [place, value] of other.args.entries()) {
        for (const sum of sums(value, one.args[place]!, typeAt(other.function, place))) {
          const args = other.args.map((arg, at) => (at === place ? sum : arg));
          const raised = replaceCommand(plan, kept, { ...other, args });
          yield keepSteps(raised, (index) => index !== dropped);
        }
      }
    }
  }
}

/** A number and another, and twice the number: of unsigned ones, and where their type has room. */
function sums(value: Value, other: Value, type: string | undefined): readonly bigint[] {
  const bits = /^uint(\d+)$/.exec(type ?? '')?.[1];
  if (bits === undefined || typeof value !== 'bigint' || typeof other !== 'bigint') return [];
  const limit = 1n << BigInt(bits);
  return [...new Set([value + other, value * 2n])].filter((sum) => sum > value && sum < limit);
}

/** Of one argument, by a signature whose arguments have no structs before it. */
function typeAt(signature: string, place: number): string | undefined {
  return signature.slice(signature.indexOf('(') + 1, -1).split(',')[place];
}

function* from<T>(items: Iterable<T>, start: number): Generator<T> {
  let index = 0;
  for (const item of items) {
    if (index >= start) yield item;
    index += 1;
  }
}
