import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type AnyModel,
  equalValues,
  type Hex,
  type Setting,
  type Value,
} from '../../harness/model/index.js';
import type { Ether } from '../../harness/plan/predict.js';
import { Tally } from '../../harness/plan/tally.js';
import { packageRoot } from '../../harness/target/package-root.js';
import { parseRecorded, recordedPlan } from '../../harness/trace/recorded.js';
import type { RecordedTrace } from '../../harness/trace/recordedSchema.js';
import type { State } from '../../models/prover-pool/index.js';
import {
  changedWords,
  encodeState,
  isSupplyCheckpoint,
  type Words,
} from '../models/prover-pool/slots.js';

const TRACES = join(packageRoot(), 'fixtures/traces');
const REACHED = join(packageRoot(), 'fixtures/mutation/reached.json');
const DEFAULT_CHAIN = 31_337n;

type Storage = RecordedTrace['steps'][number]['storage'];

/** Reads the recorded lives of the real contracts, shortest first: most mutants end there. */
export function readRecords(): readonly RecordedTrace[] {
  const files = readdirSync(TRACES).filter((file) => file.endsWith('.json'));
  return files
    .map((file) => parseRecorded(readFileSync(join(TRACES, file), 'utf8'), file))
    .sort((left, right) => left.steps.length - right.steps.length);
}

/** How often recorded lives reach each mark, and break each guard or two, by name. */
export type Reached = Readonly<Record<string, number>>;

/** Reads how often they did when somebody last looked. */
export function readReached(): Reached {
  return JSON.parse(readFileSync(REACHED, 'utf8')) as Reached;
}

/** Counts what the recorded lives reach in a model; what is reached never is left out. */
function reachedBy(tally: Tally): Reached {
  const marks = tally.marks().map(({ name, reached }) => [name, reached] as const);
  const guards = tally.guards().map(({ function: called, broken, tried }) => {
    return [`${called} breaks ${broken.join(' and ')}`, tried] as const;
  });
  return Object.fromEntries([...marks, ...guards].filter(([, count]) => count > 0));
}

/** What the recorded lives reach in a model, or the first place where it contradicts one. */
export function reachedIn(model: AnyModel, records: readonly RecordedTrace[]): Reached | string {
  const tally = new Tally(model);
  for (const recorded of records) {
    const found = contradiction(model, recorded, tally);
    if (found !== undefined) return found;
  }
  return reachedBy(tally);
}

/**
 * Where a model contradicts a recorded life, or reaches its cases more or less often than it did
 * when somebody last looked: marks decide nothing, so that no outcome could tell.
 */
export function misjudged(
  model: AnyModel,
  records: readonly RecordedTrace[],
  reached: Reached,
): string | undefined {
  const counts = reachedIn(model, records);
  if (typeof counts === 'string') return counts;
  const names = [...new Set([...Object.keys(reached), ...Object.keys(counts)])];
  const other = names.find((name) => counts[name] !== reached[name]);
  if (other === undefined) return undefined;
  return `reached ${counts[other] ?? 0} times, not ${reached[other] ?? 0}: ${other}`;
}

/**
 * Where a model says something else than a recorded life: outcome, storage, what it ends with, or
 * an invariant that does not hold. Undefined where it agrees. No chain is asked. The marks that
 * the life reaches are counted in `tally`.
 */
function contradiction(model: AnyModel, recorded: RecordedTrace, tally: Tally): string | undefined {
  const { steps, outcomes, storage, final } = recordedPlan(recorded, model);
  const setting = settingOf(model, recorded);
  const initial = model.initial(setting) as State;
  let state = initial;
  let ether: Ether = {};
  let words = encodeState(state);
  for (const [step, { command, environment }] of steps.entries()) {
    const at = `${recorded.file}, step ${step}`;
    const next = tally.apply<State>({ model, setting, state, ether, command, environment });
    if (!equalValues(next.outcome as Value, outcomes[step] as Value)) return `${at}: outcome`;
    state = next.state;
    ether = next.ether;
    const after = encodeState(state);
    for (const contract of Object.keys(after)) {
      const changed = changedWords(words[contract]!, after[contract]!);
      if (!sameWords(changed, recordedWords(storage[step]![contract], contract))) {
        return `${at}: storage of ${contract}`;
      }
    }
    words = after;
    const broken = model.invariants.find((invariant) => {
      return invariant.broken(state, setting, environment.timestamp) !== undefined;
    });
    if (broken !== undefined) return `${at}: ${broken.name}`;
  }
  const ends = model.recording?.final(state, setting, initial);
  return equalValues(ends as Value, final as Value) ? undefined : `${recorded.file}: its end`;
}

function settingOf(model: AnyModel, recorded: RecordedTrace): Setting {
  return {
    parameters: model.parameters,
    contracts: recorded.world.contracts,
    accounts: model.world.accounts,
    actors: Object.values(model.world.actors),
    chainId: recorded.recorded?.chainId ?? DEFAULT_CHAIN,
  };
}

/** The token's list of past supplies is nobody's business here. */
function recordedWords(words: Storage[string] = {}, contract: string): Words {
  const entries = Object.entries(words) as [Hex, Hex][];
  return new Map(
    entries.filter(([slot]) => contract !== 'taikoToken' || !isSupplyCheckpoint(slot)),
  );
}

function sameWords(left: Words, right: Words): boolean {
  return left.size === right.size && [...left].every(([slot, value]) => right.get(slot) === value);
}
