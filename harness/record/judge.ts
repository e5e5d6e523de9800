import { DEFAULT_HARDFORK } from '../chain/node.js';
import { runChecks, standardChecks } from '../check/index.js';
import type { Address, AnyModel, Setting, Variable } from '../model/index.js';
import { describeSlot } from '../target/layout.js';
import type { Divergence } from '../trace/divergence.js';
import type { Plan } from '../trace/plan.js';
import type { Trace } from '../trace/trace.js';
import { type Aside, nameOf, understand } from './command.js';
import { type Folded, foldBlock, type Step, stepsOf } from './fold.js';
import { type Moment, movedWords, overlaid, wordsOfVariables } from './moment.js';
import type { RecordedBlock, Upgraded, Words } from './record.js';
import { modelWith, peopleNamed, type Scene, settingWith, stateOf } from './scene.js';
import { eventsOfCall, lastingEvents, seenOutcomes } from './seen.js';

/** What the model makes of one block. */
export type BlockJudgement = {
  readonly block: RecordedBlock;
  /** The block's calls as a plan, for people. */
  readonly plan: Plan;
  readonly model: AnyModel;
  readonly setting: Setting;
  readonly predicted: Trace;
  /** What differs at the first call at which something does; `contract` is the chain's side. */
  readonly divergences: readonly Divergence[];
  /** Variables that changed before the block although nobody had called. */
  readonly between: readonly string[];
  readonly upgraded: readonly Upgraded[];
  /** Calls that were not judged. */
  readonly aside: readonly { readonly step: number; readonly name: string; readonly why: Aside }[];
  /** Calls that nobody shows. */
  readonly hidden: boolean;
};

/** A block with what was known when its turn came. */
export type BlockToJudge = {
  readonly block: RecordedBlock;
  /** Accounts that take part by then, guests not counted. */
  readonly people: readonly Address[];
  /** Words as they were after the last block that was judged. */
  readonly carried: Words;
  readonly before: Moment;
  readonly after: Moment;
};

/** What is known after a block. */
export type Carried = { readonly people: readonly Address[]; readonly words: Words };

/** Rounds in which a call may touch keys of mappings that no call before it did. */
const MOST_ROUNDS = 8;

/**
 * Holds a block against the model, which begins at the state that storage held before it. Nothing
 * is carried over from what was predicted for earlier blocks: each is explained by itself.
 */
export async function judgeBlock(
  scene: Scene,
  given: BlockToJudge,
): Promise<{ readonly judgement: BlockJudgement; readonly carried: Carried }> {
  const { block, people, before, after, carried } = given;
  const guests = block.guests.filter((address) => !people.includes(address));
  const present = [...people, ...guests];
  const setting = settingWith(scene, present);
  const steps = stepsOf(block, (call) => understand(scene, call));
  const { state, folded } = await predictBlock(scene, setting, { block, steps, before });
  const variables = scene.model.abstraction.variables(folded.state, setting);
  const read = await after.read(variables);
  const stored = scene.model.abstraction.toState(read, folded.state, setting);
  const seen = seenOutcomes(scene, block, steps, folded);
  const traces = tracesOf(block, steps.length, { state, folded, seen, stored });
  const model = modelWith(scene, present);
  const commands = steps.map(({ command }) => command);
  const input = { model, setting, commands, ...traces };
  const all = runChecks(standardChecks, withContractsEther(input, block));
  const judgement: BlockJudgement = {
    block,
    plan: planOf(scene, steps, block),
    model,
    setting,
    predicted: traces.predicted,
    divergences: all.filter(({ step }) => step === all[0]!.step),
    between: namesOfWords(scene, movedWords(carried, before.words()), variables),
    upgraded: block.upgraded,
    aside: steps.flatMap(({ command, aside: why, call }, step) => {
      // A view that the model does not know changes nothing that it does.
      if (why === undefined || (call.view && why !== 'it ran out of gas')) return [];
      return [{ step, name: nameOf(command), why }];
    }),
    hidden: block.transactions.some(({ hidden }) => hidden),
  };
  const named = peopleNamed(scene, lastingEvents(scene, block, steps));
  return { judgement, carried: carriedOn(scene, [...people, ...named], after.words()) };
}

/** What is known after a block, given what was known before it and what the block says. */
export function advance(scene: Scene, { people, words }: Carried, block: RecordedBlock): Carried {
  const steps = stepsOf(block, (call) => understand(scene, call));
  const named = peopleNamed(scene, lastingEvents(scene, block, steps));
  const after = overlaid(overlaid(words, block.before), block.after);
  return carriedOn(scene, [...people, ...named], after);
}

/** Words that a model reads of a world in which these people are, and nothing else. */
export function carriedOn(scene: Scene, known: readonly Address[], words: Words): Carried {
  const people = [...new Set(known)];
  const setting = settingWith(scene, people);
  const { model, prober } = scene;
  const variables = model.abstraction.variables(model.initial(setting), setting);
  return { people, words: wordsOfVariables(prober, words, variables) };
}

/** Variables that changed from one moment to another, by name. */
export function namesOfWords(
  { target, prober }: Scene,
  words: Words,
  variables: readonly Variable[],
): readonly string[] {
  return Object.entries(words).flatMap(([contract, slots]) => {
    const { storageLayout } = target.artifacts[contract]!;
    const known = new Map<string, string>();
    for (const variable of variables.filter((one) => one.contract === contract)) {
      const label = variable.name + variable.keys.map((key) => `[${key}]`).join('');
      for (const { data } of prober.query([variable]).calls) known.set(data, label);
    }
    return Object.keys(slots).map((slot) => {
      const name = known.get(slot) ?? describeSlot(storageLayout, slot as `0x${string}`, new Map());
      return `${contract}.${name ?? `slot ${slot}`}`;
    });
  });
}

/** Keys that the calls turn out to touch are read as they were before, until no new ones come. */
async function predictBlock(
  scene: Scene,
  setting: Setting,
  from: { readonly block: RecordedBlock; readonly steps: readonly Step[]; readonly before: Moment },
): Promise<{ readonly state: unknown; readonly folded: Folded }> {
  const { block, steps, before } = from;
  const { environment } = block;
  const { model } = scene;
  const known = new Set<string>();
  let pattern: unknown = model.initial(setting);
  for (let round = 1; ; round += 1) {
    const variables = model.abstraction.variables(pattern, setting);
    for (const variable of variables) known.add(keyOf(variable));
    const state = stateOf(scene, await before.read(variables), pattern, setting);
    const eventsOf = (step: Step) => eventsOfCall(scene, step);
    const folded = foldBlock(model, setting, state, { environment, steps, eventsOf });
    const next = model.abstraction.variables(folded.state, setting);
    if (round === MOST_ROUNDS || next.every((variable) => known.has(keyOf(variable)))) {
      return { state, folded };
    }
    pattern = folded.state;
  }
}

function tracesOf(
  { environment }: RecordedBlock,
  length: number,
  made: {
    readonly state: unknown;
    readonly folded: Folded;
    readonly seen: ReturnType<typeof seenOutcomes>;
    readonly stored: unknown;
  },
): { readonly predicted: Trace; readonly observed: Trace } {
  const { state, folded, seen, stored } = made;
  const last = length - 1;
  const environments = Array.from({ length: Math.max(length, 1) }, () => environment);
  const common = { environments, ether: new Map() };
  return {
    predicted: {
      ...common,
      steps: seen.predicted.map((outcome) => ({ outcome })),
      states: new Map([
        [-1, state],
        [last, folded.state],
      ]),
      ether: new Map([[last, folded.ether]]),
    },
    observed: {
      ...common,
      steps: seen.observed.map((outcome) => ({ outcome })),
      states: new Map([[last, stored]]),
    },
  };
}

/** Whoever sends a transaction pays for gas: of ether, only that of contracts is compared. */
function withContractsEther<
  Input extends { readonly predicted: Trace; readonly observed: Trace } & {
    readonly setting: Setting;
  },
>(input: Input, { ether }: RecordedBlock): Input {
  const { predicted, observed, setting } = input;
  const watched = Object.entries(ether);
  if (watched.length === 0) return input;
  const [[step, wei]] = [...predicted.ether] as [[number, Readonly<Record<string, bigint>>]];
  const sides = watched.map(([name, change]) => {
    const address = setting.contracts[name]!;
    return { address, model: wei[address] ?? 0n, chain: change };
  });
  const ofModel = Object.fromEntries(sides.map(({ address, model }) => [address, model]));
  const ofChain = Object.fromEntries(sides.map(({ address, chain }) => [address, chain]));
  return {
    ...input,
    predicted: { ...predicted, ether: new Map([[step, ofModel]]) },
    observed: { ...observed, ether: new Map([[step, ofChain]]) },
  };
}

function planOf({ model, setting }: Scene, steps: readonly Step[], block: RecordedBlock): Plan {
  const { environment } = block;
  return {
    model: model.name,
    parameters: setting.parameters,
    hardfork: DEFAULT_HARDFORK,
    steps: steps.map(({ command }) => ({ command, environment })),
    origin: {},
  };
}

function keyOf({ contract, name, keys }: Variable): string {
  return `${contract}.${name}[${keys.join('][')}]`;
}
