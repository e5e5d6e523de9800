import { contractAddresses } from '../chain/creation.js';
import { DEFAULT_HARDFORK } from '../chain/node.js';
import { MAX_PLAN_STEPS } from '../chain/simulate.js';
import { UsageError } from '../errors.js';
import type { Address, AnyModel } from '../model/index.js';
import { JsonMismatch } from '../trace/json.js';
import type { Plan, PlannedStep } from '../trace/plan.js';
import { Blocks } from './blocks.js';
import { type Callees, findCallees } from './callees.js';
import { importCommand, type Translation } from './commands.js';
import type { ForeignCall, ForeignFormat } from './foreign.js';
import { readForeign } from './formats.js';
import { parseNames } from './names.js';
import { findPeople } from './people.js';
import { malformed } from './schema.js';

export type ImportOptions = {
  readonly text: string;
  /** Where the text is from, for errors and for the plan's origin. */
  readonly file: string;
  readonly model: AnyModel;
  /** Told from the content unless given. */
  readonly from?: ForeignFormat['name'] | undefined;
  /** `0xADDR=NAME`, each. */
  readonly names: readonly string[];
  /** Unix seconds at which the fuzzer's chain stood before the first call. */
  readonly start?: bigint | undefined;
};

/** A plan of what another fuzzer found, and what had to be assumed or left out. */
export type ImportedPlan = {
  readonly plan: Plan;
  /** `Medusa's call sequence`. */
  readonly title: string;
  /** How many calls the file has. */
  readonly calls: number;
  readonly notes: readonly string[];
};

/** Makes a plan of another fuzzer's file; UsageError when that cannot be done. */
export function importPlan(options: ImportOptions): ImportedPlan {
  const { text, file, model } = options;
  const named = parseNames(options.names, model.world);
  const { format, calls } = readForeign(text, file, options.from);
  if (calls.length > MAX_PLAN_STEPS) throw tooLong(file, calls.length);
  const callees = findCallees({ calls, model, named, file });
  const sent = calls.filter(({ to, action }) => {
    return action.kind !== 'wait' && to !== undefined && callees.contracts.has(to);
  });
  const people = findPeople(sent, model.world, named);
  const ours = contractAddresses(model.world);
  const translation = new Map<Address, Address>([
    ...people.translation,
    ...[...callees.contracts].map(([there, name]) => [there, ours[name]!] as const),
    ...[...named].map(([there, { address }]) => [there, address] as const),
  ]);
  const start = { ...format.start, timestamp: options.start ?? format.start.timestamp };
  const stepper = new Stepper({ model, callees, translation, blocks: new Blocks(start) });
  for (const call of calls) stepper.take(call, { file, title: format.title });
  const { steps } = stepper;
  if (steps.length === 0) throw nothingLeft(file, calls.length, stepper.notes);
  const origin = { note: `${format.title}: ${file}` };
  const { name, parameters } = model;
  const plan = { model: name, parameters, hardfork: DEFAULT_HARDFORK, steps, origin };
  const notes = [...callees.notes, ...people.notes, ...stepper.notes];
  return { plan, title: format.title, calls: calls.length, notes };
}

type Stepping = {
  readonly model: AnyModel;
  readonly callees: Callees;
  readonly translation: Translation;
  readonly blocks: Blocks;
};

/** Makes steps of calls, one after another; the time of what is left out passes all the same. */
class Stepper {
  readonly steps: PlannedStep[] = [];
  readonly #options: Stepping;
  readonly #remarks: string[] = [];
  readonly #skipped = new Map<string, number>();
  #waited = { seconds: 0n, blocks: 0n };

  constructor(options: Stepping) {
    this.#options = options;
  }

  take(call: ForeignCall, source: { readonly file: string; readonly title: string }): void {
    const { blocks } = this.#options;
    this.#waited = {
      seconds: this.#waited.seconds + call.seconds,
      blocks: this.#waited.blocks + call.blocks,
    };
    try {
      const imported = this.#import(call);
      if (imported === undefined) return;
      if ('skipped' in imported) {
        const count = this.#skipped.get(imported.skipped) ?? 0;
        this.#skipped.set(imported.skipped, count + 1);
        return;
      }
      const environment = blocks.next({ at: call.at, ...this.#waited });
      this.#waited = { seconds: 0n, blocks: 0n };
      this.steps.push({ command: imported.command, environment });
      if (imported.remark !== undefined) this.#remarks.push(imported.remark);
    } catch (error) {
      if (error instanceof JsonMismatch) throw malformed(source, error);
      throw error;
    }
  }

  get notes(): readonly string[] {
    const { stretched } = this.#options.blocks;
    const skipped = [...this.#skipped].map(([what, count]) => {
      return `left out ${count} ${count === 1 ? 'call' : 'calls'} ${what}`;
    });
    const moved = `${stretched} ${stretched === 1 ? 'delay was' : 'delays were'}`;
    const added = `${moved} in time or in blocks alone: a block or a second was added`;
    return [...this.#remarks, ...skipped, ...(stretched === 0 ? [] : [added])];
  }

  #import(call: ForeignCall) {
    const { model, callees, translation } = this.#options;
    if (call.action.kind === 'wait') return undefined;
    if (call.action.kind === 'creation' || call.to === undefined) {
      return { skipped: 'that create contracts' };
    }
    const contract = callees.contracts.get(call.to);
    if (contract !== undefined) return importCommand({ call, contract, model, translation });
    const who = call.contract === undefined ? call.to : `${call.to} (${call.contract})`;
    return { skipped: `of ${who}: no contract of this world` };
  }
}

function tooLong(file: string, calls: number): UsageError {
  return new UsageError({
    code: 'import/too-long',
    message: `${file} has more calls than a plan may have steps`,
    facts: { file, calls, most: MAX_PLAN_STEPS },
    hint: 'Import what the fuzzer has shrunk, not what it had at first.',
  });
}

function nothingLeft(file: string, calls: number, notes: readonly string[]): UsageError {
  return new UsageError({
    code: 'import/nothing-left',
    message: `${file} calls nothing that the model knows`,
    facts: { file, calls, because: notes.slice(0, 3).join('; ') || undefined },
    hint:
      'Say which address is which contract with --map 0xADDRESS=NAME, or choose the model of\n' +
      "that contract with --model. What a test's handler calls in its turn is not in the file.",
  });
}
