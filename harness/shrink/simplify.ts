import {
  type Address,
  type AnyModel,
  type Command,
  type Environment,
  type FunctionCommand,
  isRaw,
  type Value,
  ZERO_WORD,
} from '../model/index.js';
import type { Plan } from '../trace/plan.js';
import { actorsOf, renameAddresses, replaceCommand, shiftTime } from './edit.js';
import type { Search } from './search.js';

/** A round start for plans whose absolute time does not matter: 22 July 2023. */
const ROUND_START = 1_690_000_000n;

/** With more actors than this, only neighbours are tried as one: pairs would be too many. */
const MAX_ACTORS_FOR_PAIRS = 8;

/** Gives actors the first names in order of appearance, and lets one do the work of two. */
export async function simplifyActors(search: Search, model: AnyModel): Promise<boolean> {
  const names = Object.values(model.world.actors);
  let bettered = false;
  while (await search.firstOf(mergedActors(search.plan, model))) bettered = true;
  const used = actorsOf(search.plan, model);
  if (used.every((address, index) => address === names[index])) return bettered;
  const renamed = new Map(used.map((address, index) => [address as string, names[index]!]));
  return (await search.try(renameAddresses(search.plan, renamed))) || bettered;
}

/** Makes delays as short as they can be, and starts at a round time. */
export async function simplifyTimes(search: Search): Promise<boolean> {
  let bettered = false;
  for (let index = 1; index < search.plan.steps.length; index += 1) {
    const { plan } = search;
    const delay = delayBefore(plan, index);
    if (delay <= 1n) continue;
    const candidate = (value: bigint) => shiftTime(plan, index, value - delay);
    if (await search.least(1n, delay, candidate)) bettered = true;
  }
  const start = search.plan.steps[0]!.environment.timestamp;
  if (start !== ROUND_START) {
    if (await search.try(shiftTime(search.plan, 0, ROUND_START - start))) bettered = true;
  }
  return bettered;
}

/** Makes arguments, ether and block hashes as plain as they can be. */
export async function simplifyArguments(search: Search): Promise<boolean> {
  let bettered = await search.firstOf(plainBlocks(search.plan));
  for (let index = 0; index < search.plan.steps.length; index += 1) {
    if (await search.firstOf(plainBlock(search.plan, index))) bettered = true;
    if (await simplifyEther(search, index)) bettered = true;
    const { command } = search.plan.steps[index] ?? {};
    if (command === undefined || isRaw(command)) continue;
    for (let at = 0; at < command.args.length; at += 1) {
      if (await simplifyArgument(search, index, at)) bettered = true;
    }
  }
  return bettered;
}

async function simplifyEther(search: Search, index: number): Promise<boolean> {
  const { plan } = search;
  // What was tried before may have cut the plan.
  const { command } = plan.steps[index] ?? {};
  if (command === undefined || command.value === 0n) return false;
  return search.least(0n, command.value, (value) =>
    replaceCommand(plan, index, { ...command, value }),
  );
}

async function simplifyArgument(search: Search, index: number, at: number): Promise<boolean> {
  const { plan } = search;
  const command = plan.steps[index]?.command;
  if (command === undefined || isRaw(command)) return false;
  const replaced = (value: Value): Plan => {
    const args = command.args.map((arg, place) => (place === at ? value : arg));
    return replaceCommand(plan, index, { ...command, args } as Command);
  };
  const value = command.args[at];
  if (typeof value === 'bigint' && value > 0n) {
    const known = smallerElsewhere(plan, command, at);
    const hit = await search.find(known.map(replaced), 'alike');
    const lowered = hit === undefined ? value : known[hit]!;
    return (await search.least(0n, lowered, replaced)) || hit !== undefined;
  }
  if (value === true) return search.try(replaced(false));
  if (typeof value === 'string' && /^0x[\da-f]{64}$/.test(value) && value !== ZERO_WORD) {
    return search.try(replaced(ZERO_WORD));
  }
  return false;
}

function* mergedActors(plan: Plan, model: AnyModel): Generator<Plan> {
  const used = actorsOf(plan, model);
  for (let late = used.length - 1; late > 0; late -= 1) {
    const first = used.length > MAX_ACTORS_FOR_PAIRS ? late - 1 : 0;
    for (let early = first; early < late; early += 1) {
      const merged: [string, Address][] = [[used[late]!, used[early]!]];
      yield renameAddresses(plan, new Map(merged));
    }
  }
}

/** Numbers that other calls of the function have in the same place, the least of them first. */
function smallerElsewhere(plan: Plan, command: FunctionCommand, at: number): readonly bigint[] {
  const value = command.args[at] as bigint;
  const found = plan.steps.flatMap((step) => {
    const other = step.command;
    if (isRaw(other) || other.to !== command.to || other.function !== command.function) return [];
    const number = other.args[at];
    return typeof number === 'bigint' && number < value ? [number] : [];
  });
  return [...new Set(found)].sort((a, b) => (a < b ? -1 : 1));
}

/** All blocks without chosen randomness, where the choice does not matter. */
function* plainBlocks(plan: Plan): Generator<Plan> {
  if (plan.steps.every(({ environment }) => isPlain(environment))) return;
  const steps = plan.steps.map((step) => ({ ...step, environment: plain(step.environment) }));
  yield { ...plan, steps };
}

/** The block of one step. */
function* plainBlock(plan: Plan, index: number): Generator<Plan> {
  const { environment } = plan.steps[index]!;
  if (isPlain(environment)) return;
  const steps = plan.steps.map((step) => {
    if (step.environment.number !== environment.number) return step;
    return { ...step, environment: plain(step.environment) };
  });
  yield { ...plan, steps };
}

function plain(environment: Environment): Environment {
  return { ...environment, parentHash: ZERO_WORD, prevRandao: ZERO_WORD };
}

function isPlain({ parentHash, prevRandao }: Environment): boolean {
  return parentHash === ZERO_WORD && prevRandao === ZERO_WORD;
}

function delayBefore(plan: Plan, index: number): bigint {
  const before = plan.steps[index - 1]!.environment.timestamp;
  return plan.steps[index]!.environment.timestamp - before;
}
