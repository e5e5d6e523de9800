import path from 'node:path';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { exhaustionSchema } from '../../harness/report/exhausted.js';
import { difftest, failuresIn, readJson, vaultProject } from './support.js';

test('default: what was tried, how far it got, and a result that its schema knows', async () => {
  const { cwd, model } = vaultProject();
  const flags = ['exhaust', '--model', model, '--length', '3', '--size', 'people=1'];
  const { code, stdout, stderr } = await difftest({ cwd }, ...flags, '--json', 'deep/r.json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.replace(/0x[\da-f]{16}…|[\d.]+ s$/gm, '*')).toMatchInlineSnapshot(`
    "function                 outcome           transitions
    vault.cancel             success                     3
                             NothingRequested           15
    vault.deposit            success                     9
                             DepositsPaused              6
                             OverCapacity                3
    vault.requestWithdrawal  success                     9
                             NotEnough                   9
    vault.setPaused          success                    36
    vault.withdraw           success                     1
                             NothingRequested           15
                             TooEarly                    2

    calls  new states  transitions
        1           2           18
        2           3           36
        3           9           54

    target      reference (*)
    model       vault
    domain      people 1, amounts 1
                6 calls after each of 3 delays
    states      15
    tried       108 transitions in *
    complete    every sequence of up to 3 calls
    invariants  2 held: the total is the sum of the accounts, only a request has a time
    verdict     pass
    "
  `);

  const result = readJson(path.join(cwd, 'deep/r.json'));
  v.assert(exhaustionSchema, result);
  expect(Object.keys(result).sort()).toEqual(Object.keys(exhaustionSchema.entries).sort());
  expect(result).toMatchObject({
    ...{ verdict: 'pass', exitCode: 0, length: 3, complete: 3, divergence: null, failures: 0 },
    ...{ sizes: { people: 1, amounts: 1 } },
  });
  const tried = result.outcomes.reduce((sum, { count }) => sum + count, 0);
  expect(tried).toBe(result.transitions);
  expect(failuresIn(cwd)).toEqual([]);
});

test('behavior: a failure is told, saved, replayed, and a regression of run', async () => {
  const { cwd, model, buggy } = vaultProject();
  const on = ['--model', model, '--target', buggy];
  const { code, stdout } = await difftest({ cwd }, 'exhaust', ...on, '--json', 'r.json');
  expect(code).toBe(1);
  expect(stdout).toMatch(/^✗ events: vault\.requestWithdrawal at line 3 \(minimal, 3 commands\)\n/);
  expect(stdout).toMatch(/\ncomplete +every sequence of up to 3 calls, 4 were asked for\n/);
  const [file] = failuresIn(cwd);
  expect(stdout).toContain(`npx difftest replay ${file} --target ${buggy} --model ${model}`);
  const result = readJson(path.join(cwd, 'r.json'));
  v.assert(exhaustionSchema, result);
  expect(result.divergence).toMatchObject({ code: 'events', file, confirmation: 'mined' });

  const replayed = await difftest({ cwd }, 'replay', file!, ...on);
  expect(replayed.code).toBe(1);
  const run = await difftest({ cwd }, 'run', ...on, '--runs', '1', '--fail-fast', '--quiet');
  expect([run.code, run.stdout]).toEqual([1, expect.stringContaining('vault.requestWithdrawal')]);
});

test('behavior: no longer than there is time for', async () => {
  const { cwd, model } = vaultProject();
  const flags = ['--model', model, '--length', '20', '--size', 'amounts=3', '--seconds', '0.5'];
  const { code, stdout } = await difftest({ cwd }, 'exhaust', ...flags);
  expect(code).toBe(0);
  expect(stdout).toMatch(/\ncomplete +(no length|every .* \d+ calls?), 20 were asked for\n/);
  const quiet = await difftest({ cwd }, 'exhaust', '--model', model, '--length', '1', '-q');
  expect(quiet).toEqual({ code: 0, stdout: 'verdict     pass\n', stderr: '' });
});

test.each([
  [['--size', 'people'], '--size has a value that it cannot have'],
  [['--size', 'people=9'], 'a size is not among those that the model knows'],
  [['--size', 'dogs=1'], 'the model vault has no size of this name'],
  [['--length', '21'], '--length has a value that it cannot have'],
])('error: %j', async (flags, message) => {
  const { cwd, model } = vaultProject();
  const { code, stderr } = await difftest({ cwd }, 'exhaust', '--model', model, ...flags);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});
