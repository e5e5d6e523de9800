import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { PageData } from '../../harness/report/page/data.js';
import { resultOf } from '../report/results.js';
import { difftest, folder, ROOT, vaultProject } from './support.js';

/** What a page was made of. */
function pageData(html: string): PageData & Told {
  const json = /id="data">([^<]*)<\/script>/.exec(html)![1]!;
  return JSON.parse(json) as PageData & Told;
}

type Told = {
  readonly timeline: NonNullable<PageData['timeline']>;
  readonly failure: NonNullable<PageData['failure']>;
};

const READERS = [
  ...['--junit', 'out/junit.xml', '--markdown', 'out/result.md'],
  ...['--html', 'out/page.html'],
];

test('default: a run tells all of its readers, and report tells them the same later', async () => {
  const { cwd, model, buggy } = vaultProject();
  const github = { GITHUB_STEP_SUMMARY: path.join(cwd, 'summary.md'), GITHUB_ACTIONS: 'true' };
  const env = { ...github, GITHUB_WORKSPACE: path.dirname(cwd) };
  const on = ['--model', model, '--target', buggy, '--seed', '1', '--quiet'];
  const ran = await difftest({ cwd, env }, 'run', ...on, '--json', 'r.json', ...READERS);
  expect(ran).toMatchObject({ code: 1, stderr: '' });
  const read = (name: string) => readFileSync(path.join(cwd, name), 'utf8');
  const files = () => ['junit.xml', 'result.md', 'page.html'].map((name) => read(`out/${name}`));
  const first = files();
  expect(first[0]).toContain('<failure type="events" message="events of vault.requestWithdrawal');
  expect(first[1]).toContain('### ✗ events of vault.requestWithdrawal at line 3\n');
  expect(read('summary.md').trimEnd()).toBe(first[1]!.trimEnd());

  // The page has the steps, and a test that stands alone.
  const data = pageData(first[2]!);
  expect(data.timeline.steps.map(({ call }) => call.split('(')[0])).toEqual([
    'Ana: vault.deposit{value: 2 wei}',
    'Ana: vault.requestWithdrawal',
    'Ana: vault.requestWithdrawal',
  ]);
  expect(data.timeline.failing).toBe(2);
  expect(data.failure.foundry).toContain('contract VaultRegression {');

  // The line of the function that fails, in the file that was tested.
  const lines = read(buggy).split('\n');
  const line = lines.findIndex((text) => text.includes('function requestWithdrawal(')) + 1;
  const place = `file=${path.basename(cwd)}/${buggy},line=${line},title=difftest%3A events of`;
  expect(ran.stdout.split('\n').at(-2)).toContain(`::error ${place}`);

  const plain = await difftest({ cwd }, 'report', 'r.json', ...READERS);
  expect(plain).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(files()).toEqual(first);
  const loud = await difftest({ cwd }, 'report', 'r.json', '--github');
  expect(loud.stdout).toMatch(new RegExp(`^::error file=${buggy},line=${line},`));
  const silent = await difftest({ cwd, env }, 'report', 'r.json', '--no-github', ...READERS);
  expect(silent.stdout).toBe('');
});

test('default: any saved plan opens as a page, also one that passes', async () => {
  const { cwd, model, buggy } = vaultProject();
  const failure = path.join(ROOT, 'fixtures/counterexamples/vault-delay.json');
  const on = ['--model', model, '--html', 'page.html'];
  const page = () => pageData(readFileSync(path.join(cwd, 'page.html'), 'utf8'));
  const passed = await difftest({ cwd }, 'replay', failure, ...on);
  expect(passed.code).toBe(0);
  const { verdict, timeline, failure: told } = page();
  expect([verdict, timeline.failing, timeline.sides]).toEqual([
    'pass',
    null,
    ['model', 'contract'],
  ]);
  expect(told.replay).toContain('npx difftest replay');
  expect(told.foundry).toContain('function test_');
  const failed = await difftest({ cwd }, 'replay', failure, ...on, '--target', buggy);
  expect(failed.code).toBe(1);
  expect([page().verdict, page().timeline.failing]).toEqual(['fail', 2]);
  const alone = await difftest({ cwd }, 'replay', failure, ...on, '--system', 'model');
  expect(alone.code).toBe(0);
  expect([page().verdict, page().timeline.sides]).toEqual(['shown', ['model']]);

  const two = await difftest({ cwd }, 'replay', failure, failure, ...on);
  expect(two.code).toBe(2);
  expect(two.stderr).toContain('--html writes a page about one file');
});

test('error: what is no result of this version', async () => {
  const cwd = folder();
  const write = (name: string, value: unknown) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    writeFileSync(path.join(cwd, name), text);
  };
  const good = resultOf();
  write('cut.json', JSON.stringify(good).slice(0, 300));
  write('newer.json', { ...good, format: 'taiko-difftest/result/2' });
  write('plan.json', { format: 'taiko-difftest/plan/1' });
  write('odd.json', { ...good, target: { ...good.target, spec: 7 } });
  write('gas.json', { ...good, gas: [{ ...good.gas[0], max: '1e9' }] });
  write('large.json', '');
  truncateSync(path.join(cwd, 'large.json'), 50 * 1024 * 1024);
  for (const [file, ...said] of [
    ['cut.json', 'cut.json is not JSON', 'what difftest run --json wrote'],
    ['newer.json', 'a result of another version', 'taiko-difftest/result/2', 'the version that'],
    ['plan.json', 'is not the result of a run', 'difftest replay --html'],
    ['odd.json', 'field     target.spec', 'expected  string', 'found     7'],
    ['gas.json', 'field     gas.0.max', '"1e9"'],
    ['large.json', 'large.json is too large to be a result', '52428800'],
    ['gone.json', 'gone.json cannot be read', 'ENOENT'],
  ] as const) {
    const args = ['report', file, '--markdown', 'out.md'];
    const { code, stdout, stderr } = await difftest({ cwd }, ...args);
    expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
    for (const words of said) expect(stderr).toContain(words);
    expect(existsSync(path.join(cwd, 'out.md'))).toBe(false);
  }
  const none = await difftest({ cwd }, 'report', 'cut.json');
  expect(none.code).toBe(2);
  expect(none.stderr).toContain('No reader of the result is named');
});

test('error: a file that cannot be written, whatever the result says', async () => {
  const cwd = folder();
  const file = path.join(cwd, 'r.json');
  writeFileSync(file, JSON.stringify(resultOf({ verdict: 'fail', exitCode: 1 })));
  writeFileSync(path.join(cwd, 'taken'), '');
  const args = ['report', 'r.json', '--markdown', 'taken/result.md'];
  const { code, stderr } = await difftest({ cwd }, ...args);
  expect(code).toBe(3);
  expect(stderr).toContain('error: cannot write taken/result.md');
  // The summary is a courtesy: it is said that it failed, and the annotations are there.
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: path.join(cwd, 'taken/summary.md') };
  const courtesy = await difftest({ cwd, env }, 'report', 'r.json', '--junit', 'junit.xml');
  expect(courtesy.code).toBe(0);
  expect(courtesy.stderr).toContain('error: the step summary cannot be written');
});
