import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { playbackOf } from '../../harness/report/page/client/playback.js';
import { timelineSchema } from '../../harness/report/timeline/schema.js';
import { timelineOf } from '../../harness/report/timeline/timeline.js';
import type { Trace } from '../../harness/trace/trace.js';
import { FAILING, longInput, vaultInput, vaultTimeline } from './pages.js';

describe('a timeline', () => {
  test('default: a step tells its call, both sides, what changes and what differs', () => {
    expect(v.parse(timelineSchema, JSON.parse(JSON.stringify(vaultTimeline)))).toEqual(
      vaultTimeline,
    );
    const { steps, failing, total, sides } = vaultTimeline;
    expect({ failing, total, sides }).toEqual({
      failing: FAILING,
      total: 6,
      sides: ['model', 'contract'],
    });
    expect({ ...steps[2]!, picture: 0, otherwise: 0 }).toMatchInlineSnapshot(`
      {
        "block": "block 1_002, 2023-07-22 04:26:42 UTC",
        "call": "Ana: vault.withdraw()",
        "changes": [],
        "differences": [],
        "moreChanges": 0,
        "number": 3,
        "otherwise": 0,
        "picture": 0,
        "shown": [
          {
            "events": [],
            "gas": null,
            "outcome": "revert TooEarly(1690172801 (2023-07-24 04:26:41 UTC))",
            "success": false,
          },
          {
            "events": [],
            "gas": "21_002",
            "outcome": "revert TooEarly(1690172801 (2023-07-24 04:26:41 UTC))",
            "success": false,
          },
        ],
        "when": "+1 s",
      }
    `);
    const { changes, differences } = steps[FAILING]!;
    expect(changes.find(({ path }) => path === 'accounts[Ana].requested')).toEqual({
      path: 'accounts[Ana].requested',
      before: '0.000000000000000003 ETH',
      after: ['0 ETH', null],
    });
    expect(differences.map(({ code, where }) => [code, where])).toEqual([
      ['status', 'status'],
      ['state', 'total'],
      ['returns', 'returns[0]'],
    ]);
  });

  test('behavior: pictures are told by what changes, and can be put together again', () => {
    const { sections, steps } = vaultTimeline;
    expect(sections.map(({ title, layout }) => [title, layout])).toEqual([
      ['Accounts', 'rows'],
      ['Vault', 'rows'],
    ]);
    // Nothing changes when a call reverts, and until they part both sides are the same.
    expect(steps.map(({ picture }) => picture.length)).toEqual([2, 1, 0, 0, 2, 0]);
    expect(steps.map(({ otherwise }) => otherwise?.length)).toEqual([0, 0, 0, 0, 2, 2]);
    const { upper, lower } = playbackOf(vaultTimeline);
    const [ana] = vaultTimeline.sections[0]!.keys;
    expect(upper(FAILING)[0]!.get(ana!)!.facts[1]).toBe('0 ETH');
    expect(lower(FAILING)![0]!.get(ana!)!.facts[1]).toBe('0.000000000000000003 ETH');
    expect(lower(FAILING)![0]!.get(ana!)).toEqual(upper(FAILING - 1)[0]!.get(ana!));
  });

  test('behavior: a side whose storage was not read has no picture', () => {
    const [model, contract] = vaultInput.sides;
    const trace: Trace = { ...contract!.trace, states: new Map() };
    const { steps } = timelineOf({ ...vaultInput, sides: [model!, { ...contract!, trace }] });
    expect(steps.map(({ otherwise }) => otherwise)).toEqual(steps.map(() => null));
    const one = timelineOf({ ...vaultInput, sides: [model!], differences: [] });
    expect(one.steps[0]!.shown).toHaveLength(1);
    expect(one.failing).toBeNull();
  });

  test('behavior: of a long plan as many steps as a page can bear, up to what differs', () => {
    const input = longInput(2_500);
    const early = timelineOf(input);
    expect([early.steps.length, early.steps[0]!.number, early.total]).toEqual([2_000, 1, 2_500]);
    expect(JSON.stringify(early).length).toBeLessThan(6_000_000);
    const divergences = [{ ...vaultInput.differences[0]!.divergences[0]!, step: 2_400 }];
    const late = timelineOf({
      ...input,
      differences: [{ sides: ['model', 'contract'], divergences }],
    });
    expect([late.steps[0]!.number, late.failing, late.steps.at(-1)!.number]).toEqual([
      402, 1_999, 2_401,
    ]);
    // The picture before the first step that is told is that of the step before.
    const whole = playbackOf({ ...early, steps: early.steps.slice(0, 401) });
    const part = playbackOf(late);
    expect([...part.upper(-1)[0]!.keys()]).toEqual([...whole.upper(400)[0]!.keys()]);
    const facts = (scene: ReturnType<typeof whole.upper>) => {
      return [...scene[0]!.values()].map((row) => row.facts);
    };
    expect(facts(part.upper(-1))).toEqual(facts(whole.upper(400)));
  });
});

test("behavior: the pool's picture has a bar for each slot, and who is on the way out", () => {
  const { sections, steps } = timelineOf(longInput(60));
  expect(sections.map(({ title, layout, keys }) => [title, layout, keys.length > 0])).toEqual([
    ['Slots by stake', 'bars', true],
    ['On their way out', 'rows', true],
    ['Token', 'rows', true],
  ]);
  expect(sections[0]!.keys).toHaveLength(32);
  expect(sections[0]!.facts).toEqual(['stakedAmount', 'capacity', 'rewardPerGas']);
  const rows = steps.flatMap(({ picture }) => picture).filter(([section]) => section === 0);
  const staked = rows.find(([, , row]) => row !== null && !row.vacant)![2]!;
  expect(staked.label).toMatch(/^[A-Z][a-z]+$/);
  expect(staked.facts[0]).toMatch(/ TKO$/);
  expect(staked.facts[1]).toMatch(/^\d+ of \d+$/);
  expect(Math.max(...rows.map(([, , row]) => row?.bar ?? 0))).toBe(1000);
});
