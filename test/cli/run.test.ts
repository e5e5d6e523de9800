import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { resultSchema } from '../../harness/report/json.js';
import { buggyPool, difftest, failuresIn, folder, readJson, vaultProject } from './support.js';

type Json = Record<string, unknown>;

/** A result without what differs from one machine and one day to the next. */
function lasting(file: string): Json {
  const { seconds, stepsPerSecond, ...rest } = readJson(file);
  expect([typeof seconds, typeof stepsPerSecond]).toEqual(['number', 'number']);
  return rest;
}

describe('a pass', () => {
  test('default: a summary, exit code 0, and a result that its schema knows', async () => {
    const cwd = folder();
    const { code, stdout, stderr } = await difftest(
      { cwd },
      ...['run', '--seed', '0x2a', '--runs', '6', '--depth', '30', '--json', 'deep/result.json'],
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^function +outcome +count +gas min +median +max\n/);
    expect(stdout).toMatch(/\nproverPool\.stake +success +\d+ +[\d_]+ +[\d_]+ +[\d_]+\n/);
    expect(stdout).toMatch(/\ntarget +reference \(0x[\da-f]{16}…\)\nmodel +prover-pool\n/);
    expect(stdout).toMatch(/\nseed +0x2a\nruns +6 of 30 steps, \d+ mined as well/);
    expect(stdout).toMatch(/\nsteps +180 in [\d.]+ s\nsteps\/s +[\d_]+\ninvariants +7 held: /);
    expect(stdout).toMatch(
      /\nmarks +\d+ of \d+ reached; never: .*\nguards +\d+ of \d+ guards broken/,
    );
    expect(stdout).toMatch(/\nverdict {5}pass\n$/);

    const result = readJson(path.join(cwd, 'deep/result.json'));
    v.assert(resultSchema, result);
    const { verdict, exitCode, seed, runs, steps, divergence, trouble, failures } = result;
    expect({ verdict, exitCode, seed, runs, steps, divergence, trouble, failures }).toEqual({
      ...{ verdict: 'pass', exitCode: 0, seed: '0x2a', runs: 6, steps: 180 },
      ...{ divergence: null, trouble: null, failures: 0 },
    });
    expect(result.outcomes.reduce((sum, { count }) => sum + count, 0)).toBe(180);
    expect(result.versions.anvil).toMatch(/^anvil\/v\d/);
    expect(Object.keys(result).sort()).toEqual(Object.keys(resultSchema.entries).sort());
    expect(failuresIn(cwd)).toEqual([]);
  });

  test('error: a mark that is required is missed, in a campaign that is too short', async () => {
    const { cwd, model } = vaultProject();
    const flags = ['--model', model, '--seed', '1', '--require-marks', '--no-corpus'];
    const short = ['--runs', '1', '--depth', '3', '--quiet', '--junit', 'junit.xml'];
    const long = ['--runs', '120', '--depth', '60', '--json', 'long.json'];
    const missed = await difftest({ cwd }, 'run', ...flags, ...short);
    expect(missed).toMatchObject({ code: 1, stderr: '' });
    expect(missed.stdout).toMatch(/verdict {5}fail: \d+ marks were never reached: vault\.deposit /);
    const junit = readFileSync(path.join(cwd, 'junit.xml'), 'utf8');
    expect(junit).toContain('<failure type="marks" message="');
    const reached = await difftest({ cwd }, 'run', ...flags, ...long);
    expect(reached).toMatchObject({ code: 0, stderr: '' });
    expect(reached.stdout).toMatch(/\nmarks +(\d+) of \1 reached\n/);
    const { marks } = readJson(path.join(cwd, 'long.json'));
    expect(marks).toContainEqual({
      name: 'a request that joins another',
      reached: expect.any(Number),
    });
  });

  test('behavior: one worker, two workers, twice: the same result', async () => {
    const { cwd, model } = vaultProject();
    const told: Json[] = [];
    for (const workers of ['2', '1', '1']) {
      const flags = ['--seed', '5', '--runs', '12', '--depth', '20', '--workers', workers];
      await difftest({ cwd }, 'run', '--model', model, ...flags, '--json', 'r.json');
      told.push({ ...lasting(path.join(cwd, 'r.json')), workers: 'any' });
    }
    expect(told[0]).toMatchObject({ verdict: 'pass', runs: 12, steps: 240 });
    expect(told[1]).toEqual(told[0]);
    expect(told[2]).toEqual(told[0]);
  });

  test('behavior: --quiet, --verbose, --executor mine, --seconds and seeds of their own', async () => {
    const { cwd, model } = vaultProject();
    const small = ['run', '--model', model, '--depth', '8'];
    const quiet = await difftest({ cwd }, ...small, '--runs', '3', '--quiet');
    expect(quiet).toEqual({ code: 0, stdout: 'verdict     pass\n', stderr: '' });

    const mined = [...small, '--runs', '3', '--executor', 'mine', '--verbose'];
    const verbose = await difftest({ cwd }, ...mined, '--json', 'r.json');
    const seed = /^seed (0x[\da-f]{1,8}), anvil\/v/.exec(verbose.stderr)?.[1];
    expect(readJson(path.join(cwd, 'r.json'))).toMatchObject({ seed, executor: 'mine', runs: 3 });

    const timed = [...small, '--seconds', '1.5', '--json', 'r.json'];
    expect(await difftest({ cwd }, ...timed)).toMatchObject({ code: 0, stderr: '' });
    const { runs, steps, seed: other } = readJson(path.join(cwd, 'r.json'));
    expect(runs).toBeGreaterThan(3);
    expect(steps).toBe(Number(runs) * 8);
    expect(other).not.toBe(seed);
  });
});

describe('a failure', () => {
  test('default: told, saved, replayed, run first next time, and gone on the reference', async () => {
    const { cwd, target } = buggyPool();
    const flags = ['--target', target, '--seed', '7', '--runs', '60', '--depth', '60'];
    const run = await difftest({ cwd }, 'run', ...flags, '--json', 'r.json');
    expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 1, stderr: '' });
    const [file] = failuresIn(cwd);
    expect(failuresIn(cwd)).toEqual([file]);
    const told = run.stdout.slice(0, run.stdout.indexOf('\nfunction '));
    expect(told).toMatch(
      /^✗ [a-z]+: proverPool\.\w+ at line 3 \(minimal, 3 commands\)\n\nStarts at /,
    );
    expect(told).toMatch(
      /\n {2}1\. +start +Alice: proverPool\.stake\(amount: [\d._]+ TKO, .*success\n/,
    );
    // Both delays end a second early: whichever is met first, it is met at its very end.
    expect(told).toMatch(/\n✗ 3\. +\+1 (week|hour) +Alice: /);
    expect(told).toMatch(/\n\ncheck +where +model +contract\n/);
    expect(told).toMatch(
      /\nstate +proverPool\.stakers\[Alice\]\.exitRequestedAt +\d{10} \(.*\) +(0|\d{10} \(.*\))\n/,
    );
    expect(told).toMatch(/\n\ncode +[a-z]+\nconfirmed +mined: real blocks show it too\n/);
    expect(told).toContain(
      `\nsaved      ${file}\nreplay     npx difftest replay ${file} --target `,
    );
    expect(run.stdout).toMatch(/\nverdict {2,}fail\n$/);

    const result = readJson(path.join(cwd, 'r.json'));
    v.assert(resultSchema, result);
    expect(result).toMatchObject({ verdict: 'fail', exitCode: 1, failures: 1 });
    const { divergence } = result;
    expect(divergence).toMatchObject({ minimal: true, confirmation: 'mined', file });
    expect(told).toContain(divergence!.transcript.join('\n'));
    const saved = readJson(path.join(cwd, file!)) as { plan: Json; transcript: string[] };
    expect(saved.plan).toEqual(divergence!.plan);
    expect(saved.transcript).toEqual(divergence!.transcript);

    // The command as printed, then the same plan where the mistake is not.
    const command = /^replay +npx difftest (.+)$/m.exec(told)![1]!.split(' ');
    const replayed = await difftest({ cwd }, ...command);
    expect(replayed).toMatchObject({ code: 1, stderr: '' });
    expect(replayed.stdout).toContain(divergence!.transcript.join('\n'));
    const fixed = await difftest({ cwd }, 'replay', file!);
    expect(fixed.stdout).toBe(`✓ ${file}: 3 steps, model and contract agree\n`);
    expect(fixed.code).toBe(0);

    // Run first: no fresh run is needed to fail again, and what is known of it is still known.
    const again = await difftest({ cwd }, 'run', ...flags, '--fail-fast', '--json', 'r.json');
    expect(again.code).toBe(1);
    expect(again.stdout.slice(0, told.length)).toBe(told);
    expect(readJson(path.join(cwd, 'r.json'))).toMatchObject({
      ...{ runs: 0, steps: 0, saved: { replayed: 1, failing: 1 }, verdict: 'fail' },
    });
    const without = [...flags.slice(0, 4), '--runs', '1', '--depth', '2', '--no-corpus'];
    const unaware = await difftest({ cwd }, 'run', ...without);
    expect(unaware.code).toBe(0);
    expect(unaware.stdout).not.toContain('replayed first');
    const passing = await difftest({ cwd }, 'run', '--runs', '1', '--depth', '2');
    expect(passing.code).toBe(0);
    expect(passing.stdout).toMatch(/\nsaved +1 failure replayed first, none fails now\n/);

    const minimal = await difftest({ cwd }, 'shrink', file!, '--target', target);
    expect(minimal.code).toBe(1);
    expect(minimal.stdout).toMatch(/is already minimal: 3 commands \(\d+ tries\)\n$/);
    expect(failuresIn(cwd)).toEqual([file]);
    const nothing = await difftest({ cwd }, 'shrink', file!);
    expect(nothing).toMatchObject({
      code: 0,
      stdout: `✓ ${file} passes on reference: there is nothing to shrink\n`,
    });
  });

  test('behavior: one worker, two workers, twice: the same counterexample', async () => {
    const { cwd, model, buggy } = vaultProject();
    const told: Json[] = [];
    for (const [index, workers] of ['2', '1', '1'].entries()) {
      const flags = ['--seed', '9', '--runs', '200', '--depth', '30', '--workers', workers];
      const where = ['--corpus-dir', `c${index}`, '--json', `r${index}.json`];
      await difftest({ cwd }, 'run', '--model', model, '--target', buggy, ...flags, ...where);
      const result = lasting(path.join(cwd, `r${index}.json`));
      const { shrinkExecutions, file, replay, ...divergence } = result.divergence as Json;
      expect([typeof shrinkExecutions, typeof file, typeof replay]).toContain('number');
      // The test says how the plan is replayed, from wherever it was saved.
      const foundry = String(divergence.foundry).replace(String(replay), '(replay)');
      expect(foundry).toContain('See it again: (replay)\n');
      told.push({ ...result, divergence: { ...divergence, foundry }, workers: 'any' });
    }
    expect(told[0]).toMatchObject({ verdict: 'fail', divergence: { minimal: true } });
    expect(told[1]).toEqual(told[0]);
    expect(told[2]).toEqual(told[0]);
  });

  test('behavior: not shrunk when told so, shrunk later, smaller in its place', async () => {
    const { cwd, model, buggy } = vaultProject();
    const on = ['--model', model, '--target', buggy];
    const flags = ['--seed', '9', '--depth', '30', '--shrink-limit', '0', '--quiet'];
    const run = await difftest({ cwd }, 'run', ...on, ...flags);
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/commands, not shown to be minimal\)/);
    expect(run.stdout).toMatch(/\nconfirmed +mined/);
    const [file] = failuresIn(cwd);
    const before = (readJson(path.join(cwd, file!)).plan as { steps: Json[] }).steps.length;
    expect(before).toBeGreaterThan(3);

    const shrunk = await difftest({ cwd }, 'shrink', file!, ...on);
    expect(shrunk.code).toBe(1);
    expect(shrunk.stdout).toContain(`${file} shrunk from ${before} to 3 commands`);
    expect(shrunk.stdout).toContain('(minimal, 3 commands)');
    const [smaller, ...others] = failuresIn(cwd);
    expect(others).toEqual([]);
    expect(smaller).not.toBe(file);
    expect(shrunk.stdout).toContain(smaller);
  });
});
