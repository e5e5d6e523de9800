import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { equalValues, type Hex, type Value } from '../../../harness/model/index.js';
import { predict } from '../../../harness/plan/predict.js';
import { parseRecorded, type RecordedPlan, recordedPlan } from '../../../harness/trace/recorded.js';
import { proverPool, type State } from '../../../models/prover-pool/index.js';
import { setting } from './setting.js';
import { changedWords, encodeState, isSupplyCheckpoint, type Words } from './slots.js';

const TRACES = new URL('../../../fixtures/traces/', import.meta.url);
const files = readdirSync(TRACES).filter((file) => file.endsWith('.json'));

describe('the model lives every recorded life of the real contracts', () => {
  test.each(files)('default: %s', (file) => {
    const { recorded, plan } = read(file);

    const predicted = predict<State>(proverPool, plan.steps, setting);

    expect(recorded.world.contracts).toEqual(setting.contracts);
    let encoded = encodeState(predicted.states.get(-1)!);
    for (const [index, step] of plan.steps.entries()) {
      const place = `${file} step ${index}: ${JSON.stringify(recorded.steps[index]!.function)}`;
      const outcome = predicted.steps[index]!.outcome;
      const expected = plan.outcomes[index]!;
      expect(equalValues(outcome as Value, expected as Value), say(place, outcome, expected)).toBe(
        true,
      );
      const before = encoded;
      const after = encodeState(predicted.states.get(index)!);
      for (const contract of Object.keys(after)) {
        const changed = changedWords(before[contract]!, after[contract]!);
        expect(sorted(changed), `${place}, storage of ${contract}`).toEqual(
          sorted(recordedWords(plan, index, contract)),
        );
      }
      encoded = after;
      expect(brokenInvariants(predicted.states.get(index)!, step.environment.timestamp)).toEqual(
        [],
      );
    }
    const final = proverPool.recording!.final(
      predicted.states.get(plan.steps.length - 1)!,
      setting,
      predicted.states.get(-1)!,
    );
    expect(final, `${file}: final`).toEqual(plan.final);
  });

  test('behavior: the traces are all there, and reach every function that writes', () => {
    const plans = files.map((file) => read(file).plan);
    const steps = plans.flatMap((plan) => plan.steps);
    const written = new Set(steps.map(({ command }) => 'function' in command && command.function));
    expect({ files: files.length, steps: steps.length }).toEqual({ files: 49, steps: 3_014 });
    expect([...written]).toEqual(
      expect.arrayContaining([
        'stake(uint64,uint32,uint32)',
        'exit()',
        'withdraw()',
        'assignProver(uint64,uint32)',
        'releaseProver(address)',
        'slashProver(uint64,address,uint64)',
        'setAddress(uint256,bytes32,address)',
        'mint(address,uint256)',
        'pause()',
      ]),
    );
  });
});

function read(file: string) {
  const recorded = parseRecorded(readFileSync(new URL(file, TRACES), 'utf8'), file);
  return { recorded, plan: recordedPlan(recorded, proverPool) };
}

/** What the trace says changed; the token's list of past supplies is nobody's business here. */
function recordedWords(plan: RecordedPlan, index: number, contract: string): Words {
  const words = Object.entries(plan.storage[index]![contract] ?? {}) as [Hex, Hex][];
  return new Map(words.filter(([slot]) => contract !== 'taikoToken' || !isSupplyCheckpoint(slot)));
}

function brokenInvariants(state: State, now: bigint): (string | undefined)[] {
  return proverPool.invariants
    .map((invariant) => invariant.broken(state, setting, now))
    .filter((broken) => broken !== undefined);
}

function sorted(words: Words): readonly (readonly [Hex, Hex])[] {
  return [...words].sort(([left], [right]) => (left < right ? -1 : 1));
}

function say(place: string, predicted: unknown, recorded: unknown): string {
  const json = (value: unknown) =>
    JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? String(item) : item));
  return `${place}\n  model    ${json(predicted)}\n  recorded ${json(recorded)}`;
}
