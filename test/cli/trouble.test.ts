import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { anvilBinary } from '../../harness/chain/binary.js';
import { resultSchema } from '../../harness/report/json.js';
import {
  difftest,
  ended,
  folder,
  readJson,
  script,
  shell,
  start,
  vaultProject,
} from './support.js';

/** Processes of which a started command is the parent or grandparent: watchdogs, and their nodes. */
function nodesOf(parent: number): number[] {
  const children = (pid: number): number[] => {
    const file = `/proc/${pid}/task/${pid}/children`;
    if (!existsSync(file)) return [];
    return readFileSync(file, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  };
  return children(parent).flatMap(children);
}

function alive(pid: number): boolean {
  // A process that ended and that nobody waited for is no process any more.
  const file = `/proc/${pid}/stat`;
  return existsSync(file) && !/\) Z /.test(readFileSync(file, 'utf8'));
}

/** Whether a command is at its runs: its node has done more than to start and to deploy. */
function atWork(parent: number): boolean {
  return nodesOf(parent).some((pid) => alive(pid) && hundredthsOf(pid) > 40);
}

/** Processor time that a process has used, in hundredths of a second. */
function hundredthsOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')')).split(' ');
  return Number(fields[12]) + Number(fields[13]);
}

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 6000; tries += 1) {
    if (holds()) return;
    await sleep(20);
  }
  throw new Error(`waited in vain: ${what}`);
}

describe('the node', () => {
  test('error: no Anvil, or something else in its place', async () => {
    const { cwd, model } = vaultProject();
    const run = (ANVIL_BIN: string) =>
      difftest({ cwd, env: { ANVIL_BIN } }, 'run', '--model', model, '--runs', '1');
    const missing = await run('/nowhere/anvil');
    expect(missing).toMatchObject({ code: 2, stdout: '' });
    expect(missing.stderr).toMatch(/ANVIL_BIN +\/nowhere\/anvil/);
    const other = await run(script(cwd, 'echo "I am a teapot" >&2; exit 4'));
    expect(other).toMatchObject({ code: 3, stdout: '' });
    expect(other.stderr).toContain('Anvil did not start');
    expect(other.stderr).toContain('I am a teapot');
  });

  test('behavior: killed in the middle of a run, it is replaced and nothing is lost', async () => {
    const { cwd, model } = vaultProject();
    const flags = ['--model', model, '--seed', '3', '--runs', '2000', '--depth', '60'];
    const child = start({ cwd }, 'run', ...flags, '--json', 'r.json');
    const result = ended(child);
    for (const round of [1, 2]) {
      await until(`a node, round ${round}`, () => atWork(child.pid!));
      for (const pid of nodesOf(child.pid!)) process.kill(pid, 'SIGKILL');
    }
    expect(await result).toMatchObject({ code: 0, stderr: '' });
    const killed = readJson(path.join(cwd, 'r.json'));
    expect(killed).toMatchObject({ verdict: 'pass', runs: 2000, steps: 120_000, trouble: null });
  });

  test('error: a node that always dies is trouble, with what was done so far', async () => {
    const { cwd, model } = vaultProject();
    // Each life is long enough to deploy the world and to begin, and too short for a plan: in
    // processor time, so that neither a quick machine nor a busy one changes what happens.
    const fake = script(cwd, `ulimit -t 1; exec ${anvilBinary(undefined)} "$@"`);
    const flags = ['--model', model, '--seed', '3', '--seconds', '60', '--executor', 'mine'];
    const { code, stdout, stderr } = await difftest(
      { cwd, env: { ANVIL_BIN: fake } },
      ...['run', ...flags, '--depth', '6000', '--json', 'r.json'],
    );
    expect(code).toBe(3);
    expect(stdout).toMatch(/\nverdict +unknown: /);
    expect(stderr).toMatch(/^error: A plan cannot be run: every node/);
    const result = readJson(path.join(cwd, 'r.json'));
    v.assert(resultSchema, result);
    expect(result).toMatchObject({ verdict: 'unknown', exitCode: 3, failures: 0 });
    expect(result.trouble?.code).toBe('chain/gave-up');
  });

  test('behavior: Ctrl-C tells what was done; SIGKILL leaves no node behind', async () => {
    const { cwd, model } = vaultProject();
    const flags = ['run', '--model', model, '--seconds', '500', '--seed', '3'];
    const told = start({ cwd }, ...flags, '--json', 'r.json');
    const result = ended(told);
    await until('a node', () => atWork(told.pid!));
    const nodes = nodesOf(told.pid!);
    told.kill('SIGINT');
    const { code, stdout, stderr } = await result;
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
    expect(stdout).toMatch(/\nverdict +unknown: interrupted\n$/);
    const partial = readJson(path.join(cwd, 'r.json'));
    expect(partial).toMatchObject({ verdict: 'unknown', exitCode: 130, divergence: null });
    expect(partial.runs).toBeGreaterThan(0);

    const killed = start({ cwd }, ...flags);
    // In the middle of its runs: a node that is killed before it listens dies of its own accord.
    await until('a node', () => atWork(killed.pid!));
    nodes.push(...nodesOf(killed.pid!));
    expect(nodes.some(alive)).toBe(true);
    killed.kill('SIGKILL');
    await until('no node', () => !nodes.some(alive));
    expect(nodes.length).toBeGreaterThanOrEqual(2);
  });
});

describe('the disk', () => {
  const failing = (project: ReturnType<typeof vaultProject>) => {
    const { model, buggy } = project;
    return ['run', '--model', model, '--target', buggy, '--seed', '9', '--quiet'];
  };

  test('error: a corpus that cannot be written: the failure is saved elsewhere', async () => {
    const project = vaultProject();
    const { cwd, model, buggy } = project;
    // The folder can be made and read, but the path of a file in it is too long.
    const tail = '/failures/vault/events-requestWithdrawal-01234567.json';
    let corpus = path.join(cwd, 'c');
    while (corpus.length + tail.length < 4096 - 200) corpus += `/${'x'.repeat(150)}`;
    corpus += `/${'y'.repeat(4096 - corpus.length - tail.length - 1)}`;
    const temporary = folder();
    const env = { TMPDIR: temporary };
    const run = await ended(start({ cwd, env }, ...failing(project), '--corpus-dir', corpus));
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/^✗ events: vault\.requestWithdrawal at line 3 \(minimal/);
    expect(run.stdout).toContain('error: cannot write ');
    const file = /^saved +(\S+)$/m.exec(run.stdout)![1]!;
    expect(path.resolve(cwd, file)).toContain(
      path.join(temporary, 'taiko-difftest/failures/vault/'),
    );
    const replayed = await difftest({ cwd }, 'replay', file, '--model', model, '--target', buggy);
    expect(replayed.code).toBe(1);
  });

  test('error: no disk takes the failure: it is printed, and replays', async () => {
    const project = vaultProject();
    const { cwd, model, buggy } = project;
    // Compiled before, for the compiler's cache is on that disk too.
    await difftest({ cwd }, ...failing(project), '--no-corpus', '--shrink-limit', '0');
    const words = [...failing(project), '--json', 'r.json'].join(' ');
    const run = await shell({ cwd }, `ulimit -f 0; exec $DIFFTEST ${words}`);
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/^✗ events: vault\.requestWithdrawal at line 3 \(minimal/);
    expect(run.stdout).toMatch(/\nsaved +not saved\n/);
    expect(run.stderr).toContain('error: cannot write r.json');
    const document = /^\{"format":.*\}$/m.exec(run.stdout)![0];
    writeFileSync(path.join(cwd, 'copied.json'), document);
    const on = ['--model', model, '--target', buggy];
    expect(await difftest({ cwd }, 'replay', 'copied.json', ...on)).toMatchObject({ code: 1 });

    // A pass whose result cannot be written is no pass to whoever asked for the file.
    const pass = `run --model ${model} --runs 1 --no-corpus --json r.json`;
    const full = await shell({ cwd }, `ulimit -f 0; exec $DIFFTEST ${pass}`);
    expect(full).toMatchObject({ code: 3, stderr: expect.stringContaining('cannot write r.json') });
    expect(full.stdout).toMatch(/\nverdict +pass\n$/);
    expect(existsSync(path.join(cwd, 'r.json'))).toBe(false);
  });

  test('error: a corpus that is no folder', async () => {
    const { cwd, model } = vaultProject();
    const { code, stderr } = await difftest(
      { cwd },
      ...['run', '--model', model, '--corpus-dir', model, '--runs', '1'],
    );
    expect(code).toBe(2);
    expect(stderr).toContain('is no folder for saved failures');
  });
});

describe('the terminal', () => {
  test('behavior: a reader that leaves early, a full disk behind stdout', async () => {
    const { cwd, model } = vaultProject();
    const run = `$DIFFTEST run --model ${model} --runs 2 --depth 30`;
    const left = await shell({ cwd }, `${run} | true; echo "\${PIPESTATUS[0]}"`);
    expect(left).toEqual({ code: 0, stdout: '0\n', stderr: '' });
    const help = await shell({ cwd }, `$DIFFTEST run --help | head -1; echo "\${PIPESTATUS[0]}"`);
    expect(help).toEqual({ code: 0, stdout: 'Usage: difftest run [options]\n0\n', stderr: '' });
    const full = await shell({ cwd }, `${run} > /dev/full`);
    expect(full.code).toBe(3);
    expect(full.stderr).toContain('stdout cannot be written');
  });

  test('behavior: one progress line and colours, on a terminal only', async (context) => {
    const { cwd, model } = vaultProject();
    const version = await shell({ cwd }, 'script --version');
    if (!version.stdout.includes('util-linux')) return context.skip();
    mkdirSync(path.join(cwd, 'out'));
    const run = `$DIFFTEST run --model ${model} --seed 2 --runs 40 --depth 20`;
    const inTerminal = (command: string) => shell({ cwd }, `script -qec "${command}" /dev/null`);
    const live = await inTerminal(run);
    expect(live.code).toBe(0);
    const shown = live.stdout.replaceAll('\u001b', 'ESC').replaceAll('\r', '');
    expect(shown).toMatch(/run \d+ of 40, \d+ steps, [\d_]+ steps\/sESC\[2K/);
    expect(shown).toContain('ESC[2mfunction');
    // Nothing but the summary is left in the end.
    expect(shown).toMatch(/\nverdict {5}ESC\[1mESC\[32mpassESC\[39mESC\[22m\n$/);
    const plain = await inTerminal(`NO_COLOR=1 ${run} --quiet`);
    expect(plain).toMatchObject({ code: 0, stdout: 'verdict     pass\r\n' });
  });
});
