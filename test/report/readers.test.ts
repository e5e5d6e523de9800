import path from 'node:path';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { worstFirst } from '../../harness/report/findings.js';
import { toGithub } from '../../harness/report/github.js';
import { resultSchema } from '../../harness/report/json.js';
import { toJunit } from '../../harness/report/junit.js';
import { toMarkdown } from '../../harness/report/markdown.js';
import { toHtml } from '../../harness/report/page/resultPage.js';
import { ROOT } from '../cli/support.js';
import { COVERAGE } from './coverages.js';
import { FAILURE, HOSTILE, HOSTILE_FAILURE, RESULTS, resultOf } from './results.js';

const names = ['passing', 'failing', 'unknown'] as const;
const golden = (name: string) => path.join(ROOT, 'fixtures/reports', name);
/** What has a meaning to a terminal, or none at all in XML. */
const CONTROL = /[^\t\n\u0020-\u007e\u00a0-\u{10ffff}]|[\u202e\ud800-\udfff]/u;

test.each(names)('default: a %s result for all of its readers', async (name) => {
  const result = RESULTS[name];
  expect(v.parse(resultSchema, JSON.parse(JSON.stringify(result)))).toEqual(result);
  await expect(toJunit(result)).toMatchFileSnapshot(golden(`${name}.xml`));
  await expect(toMarkdown(result)).toMatchFileSnapshot(golden(`${name}.md`));
  await expect(toGithub(result)).toMatchFileSnapshot(golden(`${name}.github.txt`));
});

test('behavior: the worst comes first', () => {
  const late = { ...FAILURE, transcript: [...FAILURE.transcript, 'more'] };
  const events = { ...FAILURE, code: 'events' };
  const chosen = { ...FAILURE, code: 'status', confirmation: 'simulated only' } as const;
  const result = resultOf({ divergence: chosen, otherFailures: [late, FAILURE, events] });
  expect(worstFirst(result)).toEqual([events, FAILURE, late, chosen]);
});

const passed = { divergence: null, otherFailures: [], failures: 0 };

describe('marks that were required and missed', () => {
  const marks = [
    { name: 'withdraw: the last second', reached: 3 },
    { name: HOSTILE, reached: 0 },
    ...Array.from({ length: 12 }, (_, place) => ({ name: `case ${place}`, reached: 0 })),
  ];
  const result = resultOf({ ...passed, verdict: 'fail', exitCode: 1, marks });

  test('default: they fail the campaign, and say so to every reader', () => {
    const words = /13 marks were never reached: .*case 8 and 3 more/s;
    expect(toJunit(result)).toMatch(/<testsuites [^>]* failures="1"/);
    expect(toJunit(result)).toMatch(/<failure type="marks" message="13 marks were never/);
    expect(toMarkdown(result)).toMatch(words);
    expect(toHtml(result)).toMatch(/Model and contract agree, but 13 marks were never reached/);
    for (const text of [toJunit(result), toMarkdown(result)]) expect(text).not.toMatch(CONTROL);
  });

  test('behavior: where they were not required, a pass names them all the same', () => {
    const pass = resultOf({ ...passed, verdict: 'pass', exitCode: 0, marks });
    expect(toMarkdown(pass)).toMatch(/\nMarks: 1 of 14 reached; never: .*and 3 more\.\n/);
    expect(toJunit(pass)).toMatch(/<property name="marks" value="1 of 14 reached; never: /);
    expect(toJunit(pass)).not.toContain('<failure');
  });
});

describe('junit', () => {
  test.each(names)('behavior: the %s result is XML, whatever it says', (name) => {
    const text = toJunit(RESULTS[name]);
    expect(text).not.toMatch(CONTROL);
    const stack: string[] = [];
    const rest = text.replace(
      /<\?.*?\?>|<(\/?)([a-z-]+)((?: [\w-]+="[^"<>]*")*)(\/?)>/g,
      (...tag) => {
        const [, close, element, , empty] = tag as string[];
        if (close === '/') expect(stack.pop()).toBe(element);
        else if (empty === '' && element !== undefined) stack.push(element);
        return '';
      },
    );
    expect(stack).toEqual([]);
    // Outside of tags there is neither markup nor an ampersand that is no reference.
    expect(rest.replaceAll(/&#\d+;/g, '')).not.toMatch(/[<>&]/);
  });

  test('behavior: counts are those of the tests within', () => {
    for (const name of names) {
      const text = toJunit(RESULTS[name]);
      const count = (element: string) => text.split(`<${element} `).length - 1;
      const told = /<testsuites .*?tests="(\d+)" failures="(\d+)" errors="(\d+)"/.exec(text)!;
      expect(told.slice(1).map(Number)).toEqual(['testcase', 'failure', 'error'].map(count));
    }
  });
});

describe('markdown', () => {
  test('behavior: coverage names what no call reached', () => {
    const text = toMarkdown(resultOf({ ...passed, coverage: COVERAGE }));
    expect(text).toContain(
      '\nCoverage: 2 of 3 lines, 2 of 3 branches (1 argued unreachable), by 12 traced calls.\n',
    );
    expect(text).toContain('<summary>Never reached: 2 places</summary>');
    expect(text).toContain('\n- `src/Vault.sol:4 paid = due;`\n');
    expect(text).not.toContain('are left out here');
  });

  test('behavior: of much that was never reached, it names a part', () => {
    const [source] = COVERAGE.sources;
    const lines = Array.from({ length: 900 }, () => ({ line: 4, hits: 0, unreachable: null }));
    const text = source!.text.replace('paid = due', HOSTILE.repeat(2).replaceAll('\n', ''));
    const coverage = { ...COVERAGE, sources: [{ ...source!, text, lines, branches: [] }] };
    const markdown = toMarkdown(resultOf({ ...passed, coverage }));
    expect(markdown).not.toMatch(CONTROL);
    const named = markdown.match(/\n- `+ ?src/g)!.length;
    expect(named).toBeGreaterThan(3);
    expect(markdown).toContain(`\n${900 - named} more are left out here.\n`);
    expect(markdown.length).toBeLessThan(10_000);
  });

  test('behavior: it fits a comment, and what differs stays', () => {
    const transcript = Array.from({ length: 10_000 }, (_, n) => `${n} ${'`|<'.repeat(300)}`);
    const long = { ...HOSTILE_FAILURE, transcript: [...transcript, 'what differs'] };
    const outcomes = Array.from({ length: 3_000 }, (_, n) => {
      return { function: `vault.f${n}`, outcome: HOSTILE, count: n };
    });
    const trouble = { code: 'x', message: HOSTILE.repeat(9_000), facts: {} };
    const untested = Array.from({ length: 5_000 }, (_, n) => `f${n}()`);
    const many = Array.from({ length: 300 }, () => long);
    for (const verdict of ['fail', 'unknown'] as const) {
      const given = { divergence: long, otherFailures: many, outcomes, trouble, untested };
      const text = toMarkdown(resultOf({ ...given, verdict, failures: 301 }));
      expect(text.length).toBeLessThan(65_536);
      expect(text.length).toBeGreaterThan(30_000);
      expect(text).toContain('\nwhat differs\n');
      expect(text).toContain('lines before these are left out');
      expect(text).toMatch(/\n\d+ more failures are left out here\.\n/);
      expect(text).toMatch(/\n\d+ more are left out here\.\n/);
      expect(text.split('<details>').length).toBe(text.split('</details>').length);
    }
  });

  test('behavior: what a contract says is text outside of code too', () => {
    for (const name of names) {
      const text = toMarkdown(RESULTS[name]);
      expect(text).not.toMatch(CONTROL);
      const outside = text
        .replaceAll(/^(`{3,})\w*\n[\s\S]*?\n\1$/gm, '')
        .replaceAll(/(?<![`\\])(`+)(?!`).*?(?<!`)\1(?!`)/g, '')
        .replaceAll(/\\[^\w\s]/g, '')
        .replaceAll(/<\/?(details|summary)>/g, '');
      expect(outside).not.toMatch(/[<>`@]/);
    }
  });
});

describe('github', () => {
  test('behavior: a text neither ends its command nor begins another', () => {
    for (const name of names) {
      const lines = toGithub(RESULTS[name]).split('\n').slice(0, -1);
      expect(lines.filter((line) => !/^::error [^:]*::[^\r\n]*$/.test(line))).toEqual([]);
    }
    expect(toGithub(RESULTS.failing).split('\n')).toHaveLength(3);
  });

  test('behavior: paths are those of the repository, and ten annotations are enough', () => {
    const result = resultOf({
      verdict: 'fail',
      divergence: FAILURE,
      otherFailures: Array.from({ length: 30 }, () => FAILURE),
    });
    const lines = toGithub(result, 'packages/protocol/').trimEnd().split('\n');
    expect(lines).toHaveLength(10);
    expect(lines[0]).toMatch(/^::error file=packages\/protocol\/src\/Vault\.sol,line=42,title=/);
  });

  test('behavior: of a long message the end stays', () => {
    const transcript = [...Array.from({ length: 999 }, () => 'x'.repeat(100)), 'what differs'];
    const divergence = { ...FAILURE, transcript, source: null, replay: null };
    const text = toGithub(resultOf({ verdict: 'fail', divergence }));
    expect(text).toMatch(/^::error title=difftest%3A state of vault.deposit at line 2::…/);
    expect(text).toMatch(/what differs\n$/);
    expect(text.length).toBeLessThan(5_000);
  });
});
