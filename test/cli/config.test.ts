import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { applySettings } from '../../harness/cli/config.js';
import { parseCount, parseSeed } from '../../harness/cli/values.js';
import { errorOf, folderOf } from '../target/support.js';

/** Two commands with the flags that matter here, parsed with these arguments. */
function parse(args: readonly string[]) {
  const run = new Command('run')
    .option('--target <spec>', '', 'reference')
    .option('--seed <number>', '', (text) => parseSeed('--seed', text))
    .option('--runs <count>', '', (text) => parseCount('--runs', text, 1), 1000)
    .option('--constructor-args <json>', '')
    .option('--no-corpus', '')
    .option('--quiet', '', false)
    .action(() => undefined);
  const program = new Command('difftest').addCommand(run).addCommand(new Command('history'));
  program.commands[1]!.option('--repo <folder>', '', '.');
  program.parse(['run', ...args], { from: 'user' });
  return run;
}

async function settings(
  files: Readonly<Record<string, string>>,
  environment: Record<string, string> = {},
  args: readonly string[] = [],
) {
  const run = parse(args);
  await applySettings(run, { cwd: folderOf(files), environment });
  return run.opts();
}

const CONFIG = `import { defineConfig } from 'taiko-difftest';
const runs: number = 7;
export default defineConfig({ runs, target: 'a.sol', seed: 5n, run: { quiet: true } });
`;

test('default: flags win over the environment, the environment over the file', async () => {
  const files = { 'difftest.config.ts': CONFIG };
  const environment = { DIFFTEST_TARGET: 'b.sol', DIFFTEST_RUNS: '8' };
  expect(await settings(files)).toEqual({
    target: 'a.sol',
    runs: 7,
    seed: 5n,
    quiet: true,
    corpus: true,
  });
  expect(await settings(files, environment)).toMatchObject({ target: 'b.sol', runs: 8, seed: 5n });
  expect(await settings(files, environment, ['--runs', '9'])).toMatchObject({ runs: 9 });
});

test('behavior: JSON and JavaScript, switches, structured values, settings of one command', async () => {
  const json = { runs: 3, corpus: false, constructorArgs: [1, ['x']], history: { repo: '../r' } };
  const read = await settings({ 'difftest.config.json': JSON.stringify(json) });
  expect(read).toMatchObject({ runs: 3, corpus: false, constructorArgs: '[1,["x"]]' });
  const module = await settings({ 'difftest.config.mjs': 'export default { runs: 4 };' });
  expect(module).toMatchObject({ runs: 4 });
  const off = await settings({}, { DIFFTEST_CORPUS: '0', DIFFTEST_QUIET: 'true' });
  expect(off).toMatchObject({ corpus: false, quiet: true });
});

describe('bad input', () => {
  const cases: [string, Record<string, string>, string, Record<string, string>][] = [
    [
      'an unknown key',
      { 'difftest.config.json': '{"rusn": 1}' },
      'config/unknown-key',
      { key: 'rusn' },
    ],
    [
      'an unknown key of a command',
      { 'difftest.config.json': '{"history": {"runs": 1}}' },
      'config/unknown-key',
      { key: 'history.runs' },
    ],
    [
      'a value of another type',
      { 'difftest.config.json': '{"runs": "many"}' },
      'config/value',
      { key: 'runs', value: 'many', expected: 'a whole number of at least 1' },
    ],
    [
      'a number for a text',
      { 'difftest.config.json': '{"target": 1}' },
      'config/value',
      { key: 'target', expected: 'a text' },
    ],
    [
      'a text for a switch',
      { 'difftest.config.json': '{"quiet": "yes"}' },
      'config/value',
      { key: 'quiet', expected: 'true or false' },
    ],
    [
      'a file that throws',
      { 'difftest.config.ts': "throw new Error('no luck');" },
      'config/unloadable',
      { reason: 'no luck' },
    ],
    ['a file cut short', { 'difftest.config.json': '{"runs": ' }, 'config/unloadable', {}],
    [
      'no default export',
      { 'difftest.config.mjs': 'export const a = 1;' },
      'config/no-settings',
      {},
    ],
    [
      'two files',
      { 'difftest.config.json': '{}', 'difftest.config.ts': CONFIG },
      'config/several',
      { files: 'difftest.config.ts, difftest.config.json' },
    ],
  ];
  test.each(cases)('error: %s', async (_, files, code, facts) => {
    const error = await errorOf(() => settings(files));
    expect(error).toMatchObject({ code, exitCode: 2 });
    expect(error.facts).toMatchObject(facts);
  });

  test('error: an environment variable says its name', async () => {
    const error = await errorOf(() => settings({}, { DIFFTEST_RUNS: '0' }));
    expect(error).toMatchObject({ code: 'environment/value', exitCode: 2 });
    expect(error.facts).toMatchObject({ variable: 'DIFFTEST_RUNS', value: '0' });
  });
});

test('behavior: a file is only looked for where the command runs', async () => {
  const folder = folderOf({ 'difftest.config.ts': CONFIG, 'inside/x': '' });
  writeFileSync(path.join(folder, 'inside/y'), '');
  const run = parse([]);
  await applySettings(run, { cwd: path.join(folder, 'inside'), environment: {} });
  expect(run.opts()).toMatchObject({ runs: 1000, target: 'reference' });
});
