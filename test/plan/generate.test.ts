import { describe, expect, test } from 'vitest';
import type { IntentKind } from '../../harness/model/index.js';
import { generatePlan } from '../../harness/plan/generate.js';
import { predict } from '../../harness/plan/predict.js';
import { pickWeighted, randomOfRun } from '../../harness/plan/random.js';
import { swarm } from '../../harness/plan/swarm.js';
import { valueToJson } from '../../harness/trace/json.js';
import { proverPool } from '../../models/prover-pool/index.js';
import { model, setting } from '../check/scene.js';

const options = { model, setting, seed: 7n, run: 3, depth: 40, hardfork: 'osaka' };

function text(given: Partial<typeof options>): string {
  return JSON.stringify(valueToJson(generatePlan({ ...options, ...given }).plan.steps));
}

describe('plans', () => {
  test('default: of a seed and a run, and of nothing else', () => {
    const alone = text({});
    for (let run = 0; run < 3; run += 1) text({ run });
    expect(text({})).toBe(alone);
    expect(text({ run: 4 })).not.toBe(alone);
    expect(text({ seed: 8n })).not.toBe(alone);
    // A seed is 256 bits, and each of them counts.
    expect(text({ seed: 7n + (1n << 255n) })).not.toBe(alone);
  });

  test('behavior: as deep as asked for, openings included', () => {
    for (const depth of [1, 2, 40]) {
      for (let run = 0; run < 40; run += 1) {
        expect(generatePlan({ ...options, run, depth }).plan.steps).toHaveLength(depth);
      }
    }
  });

  test('behavior: blocks have one time each, and time goes up with their numbers', () => {
    for (let run = 0; run < 40; run += 1) {
      const { steps, origin } = generatePlan({ ...options, run }).plan;
      expect(origin).toEqual({ seed: '0x7', run });
      steps.forEach(({ environment }, index) => {
        const before = steps[index - 1]?.environment;
        if (before === undefined) return;
        const same = environment.number === before.number;
        if (same) expect(environment).toEqual(before);
        else {
          expect(environment.number).toBe(before.number + 1n);
          expect(environment.timestamp).toBeGreaterThan(before.timestamp);
          expect(environment.parentHash).not.toBe(before.parentHash);
        }
      });
    }
  });

  test('behavior: what is predicted is the fold over the plan', () => {
    for (let run = 0; run < 20; run += 1) {
      const { plan, predicted } = generatePlan({ ...options, run });
      expect(predict(model, plan.steps, setting)).toEqual(predicted);
    }
  });

  test('error: an opening that draws an intent which the model does not have', () => {
    const { generator } = model;
    const [first] = generator.intents;
    const draw = { ...first!.draw, generate: () => ({ value: [{ kind: 'nonsense', drawn: 0 }] }) };
    const opening = { name: 'wrong', weight: 1e9, draw } as never;
    const wrong = { ...model, generator: { ...generator, openings: [opening] } };
    expect(() => generatePlan({ ...options, model: wrong })).toThrow('nonsense');
  });
});

describe('chance', () => {
  test('behavior: weights are kept, and 0 is never', () => {
    const random = randomOfRun(1n, 0);
    const choices = [
      { name: 'often', weight: 3 },
      { name: 'never', weight: 0 },
      { name: 'seldom', weight: 1 },
    ];
    const counts: Record<string, number> = { often: 0, never: 0, seldom: 0 };
    for (let draw = 0; draw < 4000; draw += 1) counts[pickWeighted(random, choices).name]! += 1;
    expect(counts.never).toBe(0);
    expect(counts.often! / counts.seldom!).toBeGreaterThan(2.5);
    expect(counts.often! / counts.seldom!).toBeLessThan(3.5);
  });

  test('behavior: runs lack kinds of intents, and no kind is lacking in every run', () => {
    const intents = proverPool.generator.intents as readonly IntentKind<never>[];
    const sizes = new Set<number>();
    const seen = new Set<string>();
    for (let run = 0; run < 100; run += 1) {
      const kinds = swarm(randomOfRun(3n, run), intents);
      sizes.add(kinds.length);
      for (const { name } of kinds) seen.add(name);
    }
    expect(sizes.size).toBeGreaterThan(3);
    expect(sizes).toContain(intents.length);
    expect([...seen].sort()).toEqual(intents.map(({ name }) => name).sort());
  });
});
