import type { Random } from 'fast-check';
import type { Head } from '../chain/deployment.js';
import { UsageError } from '../errors.js';
import {
  type AnyModel,
  type Command,
  type Environment,
  type Intent,
  type IntentKind,
  type Setting,
  ZERO_WORD,
} from '../model/index.js';
import type { Plan, PlannedStep, Standing } from '../trace/plan.js';
import type { Trace, TraceStep } from '../trace/trace.js';
import { openExplainer } from './explain.js';
import { breakGuards, type NegativeCall } from './negatives.js';
import { applyCommand, type Ether, hasGuards } from './predict.js';
import { pickWeighted, type RandomsOfRun, randomsOfRun, randomWord } from './random.js';
import { swarm } from './swarm.js';
import type { Tally } from './tally.js';

/** Number of a plan's first block on a chain of our own: above every block of a deployment. */
const FIRST_BLOCK = 1000n;

/** A run without an opening is this many times as likely as an opening of weight 1. */
const NO_OPENING_WEIGHT = 1;

/** So many commands in a row that are not allowed: none ever will be. */
const MOST_REFUSED = 10_000;

/**
 * One intent in so many is changed into a call that breaks one guard or two, where the model
 * declares any: which of two errors comes first is seen only where both are due.
 */
const ALTERED_EVERY = 48;

/** How strongly fast-check leans to boundary values: in one of so many draws, or never. */
const BIASES = [2, 3, 5, undefined] as const;

export type GenerateOptions = {
  readonly model: AnyModel;
  readonly setting: Setting;
  readonly seed: bigint;
  /** From 0. */
  readonly run: number;
  /** Commands in the plan. */
  readonly depth: number;
  readonly hardfork: string;
  /** The block that the plan comes after, where that matters: on a chain that has a past. */
  readonly after?: Head | undefined;
  /** What the plan begins at, unless that is a fresh world. */
  readonly standing?: Standing | undefined;
  /** Commands that it says no to are drawn again; all are allowed unless given. */
  readonly allows?: (command: Command) => boolean;
  /**
   * Which of the predicted states to keep: all unless given. A campaign only compares the last, and
   * keeping a hundred alive for each plan under way took the garbage collector a tenth of its time.
   */
  readonly keep?: 'all' | 'last';
  /** Whether steps are to tell their path of gas; not unless given. */
  readonly explain?: boolean;
  /** Counts the marks and guards that the plan reaches; nobody does unless given. */
  readonly tally?: Tally;
};

/** A plan and what the model predicts of it: drawing resolves intents, and resolving folds. */
export type GeneratedPlan = { readonly plan: Plan; readonly predicted: Trace };

/** Draws the plan of one run: a function of its options and of nothing else. */
export function generatePlan(options: GenerateOptions): GeneratedPlan {
  const { model, setting, seed, run, depth, hardfork } = options;
  const randoms = randomsOfRun(seed, run);
  const random = randoms.plan;
  const draw = intentDrawer(model, randoms);
  const fold = new Fold(options, random);
  const start = model.generator.startTimes.generate(random, undefined).value;
  const { after, standing } = options;
  fold.open(after === undefined || start > after.timestamp ? start : after.timestamp);
  for (const intent of draw.opening().slice(0, depth)) fold.append(intent);
  for (let refused = 0; fold.length < depth; ) {
    if (fold.append(draw.intent(), draw.altering())) refused = 0;
    else if (++refused === MOST_REFUSED) throw nothingLeft(model.name);
  }
  const origin = { seed: `0x${seed.toString(16)}`, run };
  const { parameters } = setting;
  const plan = { model: model.name, parameters, hardfork, steps: fold.steps, origin };
  return { plan: standing === undefined ? plan : { ...plan, standing }, predicted: fold.trace() };
}

function nothingLeft(model: string): UsageError {
  return new UsageError({
    code: 'plan/nothing-left',
    message: 'There is nothing to test: the target lacks every function that the model calls.',
    facts: { model },
    hint: 'Is it the right contract, and the right model?',
  });
}

function intentDrawer(model: AnyModel, { plan: random, changes }: RandomsOfRun) {
  const { intents, openings = [] } = model.generator;
  const kinds = swarm(random, intents);
  const bias = BIASES[random.nextInt(0, BIASES.length - 1)];
  const guarded = hasGuards(model);
  return {
    opening: (): readonly Intent[] => {
      const none = { weight: NO_OPENING_WEIGHT, draw: undefined };
      const opening = pickWeighted(random, [none, ...openings]);
      return opening.draw?.generate(random, bias).value ?? [];
    },
    intent: (): Intent => {
      const kind = pickWeighted(random, kinds);
      return { kind: kind.name, drawn: kind.draw.generate(random, bias).value };
    },
    /** What to change the next intent's call by, into one that breaks guards; most are not. */
    altering: (): Random | undefined => {
      return guarded && changes.nextInt(1, ALTERED_EVERY) === 1 ? changes : undefined;
    },
  };
}

/** Resolves intents one after another against the state that the model is in. */
class Fold {
  readonly steps: PlannedStep[] = [];
  readonly #options: GenerateOptions;
  readonly #random: Random;
  readonly #kinds: ReadonlyMap<string, IntentKind<unknown>>;
  readonly #explain: ReturnType<typeof openExplainer>;
  readonly #traced: TraceStep[] = [];
  readonly #states = new Map<number, unknown>();
  readonly #ethers = new Map<number, Ether>();
  #state: unknown;
  #ether: Ether = {};
  #environment: Environment;

  constructor(options: GenerateOptions, random: Random) {
    this.#options = options;
    this.#random = random;
    const kinds = options.model.generator.intents;
    this.#kinds = new Map(kinds.map((kind) => [kind.name, kind as IntentKind<unknown>]));
    this.#explain = options.explain ? openExplainer(options.model, options.setting) : undefined;
    this.#state = options.model.initial(options.setting);
    this.#remember(-1);
    this.#environment = {
      number: options.after?.number ?? FIRST_BLOCK - 1n,
      timestamp: 0n,
      parentHash: ZERO_WORD,
      chainId: options.setting.chainId,
      baseFee: 0n,
      prevRandao: ZERO_WORD,
    };
  }

  get length(): number {
    return this.steps.length;
  }

  open(timestamp: bigint): void {
    this.#environment = { ...this.#environment, timestamp };
  }

  /**
   * Whether the command is allowed; otherwise nothing is appended. With something to alter it by,
   * it is changed so that it breaks guards, if that can be done.
   */
  append(intent: Intent, altering?: Random): boolean {
    const { model, setting, allows } = this.#options;
    const index = this.steps.length;
    const state = this.#state;
    const kind = this.#kinds.get(intent.kind);
    if (kind === undefined) throw new Error(`an opening drew the unknown intent ${intent.kind}`);
    const scene = { state, environment: this.#environment, setting };
    const { command: resolved, delay } = kind.resolve(intent.drawn, scene);
    const waits = index === 0 && delay === 0n ? 1n : delay;
    const negative = altering === undefined ? undefined : this.#alter(resolved, waits, altering);
    const command = negative?.command ?? resolved;
    if (allows !== undefined && !allows(command)) return false;
    const environment = this.#advance(waits);
    const ether = this.#ether;
    const application = { model, setting, state, ether, command, environment };
    const { tally } = this.#options;
    const next = tally?.apply(application, negative?.broken) ?? applyCommand(application);
    this.steps.push({ command, environment });
    const { outcome } = next;
    const use = this.#explain?.({ command, before: state, outcome, environment });
    this.#traced.push(use === undefined ? { outcome } : { outcome, use });
    this.#state = next.state;
    this.#ether = next.ether;
    if (this.#options.keep !== 'last') this.#remember(index);
    return true;
  }

  trace(): Trace {
    this.#remember(this.steps.length - 1);
    const environments = this.steps.map((step) => step.environment);
    return { steps: this.#traced, environments, states: this.#states, ether: this.#ethers };
  }

  /** Guards see the time of the block, and little else of it. */
  #alter(command: Command, delay: bigint, random: Random): NegativeCall | undefined {
    const { model, setting } = this.#options;
    const { number, timestamp } = this.#environment;
    const moved = { number: number + 1n, timestamp: timestamp + delay };
    const environment = delay === 0n ? this.#environment : { ...this.#environment, ...moved };
    const [state, ether] = [this.#state, this.#ether];
    return breakGuards({ model, setting, state, ether, command, environment }, random);
  }

  #remember(step: number): void {
    this.#states.set(step, this.#state);
    this.#ethers.set(step, this.#ether);
  }

  #advance(delay: bigint): Environment {
    if (delay === 0n) return this.#environment;
    const { number, timestamp, chainId, baseFee } = this.#environment;
    this.#environment = {
      number: number + 1n,
      timestamp: timestamp + delay,
      parentHash: randomWord(this.#random),
      chainId,
      baseFee,
      prevRandao: randomWord(this.#random),
    };
    return this.#environment;
  }
}
