import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plantedBugs } from './bugs/index.js';
import { type Field, plant } from './plant.js';

const MAIN = resolve(import.meta.dirname, '../../harness/cli/main.ts');
const JITI = import.meta.resolve('jiti/register');
const CACHE = join(tmpdir(), 'difftest-test-cache');
const MINUTES = 60_000;
const CHOSEN = ['timer survives the payout', 'smaller of both taken'];
const [timer, smaller] = CHOSEN.map((name) => plantedBugs.find((bug) => bug.name === name)!);

let field: Field;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'difftest-planted-command-'));
  field = await plant([timer!, smaller!], { cacheDir: CACHE });
}, 2 * MINUTES);
afterAll(() => {
  field?.remove();
  rmSync(folder, { recursive: true });
});

test(
  'default: a bug in the state, and the command that replays it',
  async () => {
    const run = await difftest('run', '--target', field.fileOf(timer!), '--seed', '1');
    expect(run).toMatchObject({ status: 1, stderr: '' });
    expect(transcript(run.stdout)).toMatchInlineSnapshot(`
      [
        "  1.  start            Alice: proverPool.stake(amount: 0.0032 TKO, rewardPerGas: 1, maxCapacity: 32)  → success",
        "  2.  +1 s             Alice: proverPool.exit()                                                       → success",
        "✗ 3.  +1 week and 1 s  Alice: proverPool.exit()                                                       → success",
      ]
    `);
    await expectReplay(run.stdout, 'state');
  },
  3 * MINUTES,
);

test(
  'default: a bug in the events',
  async () => {
    const run = await difftest('run', '--target', field.fileOf(smaller!), '--seed', '1');
    expect(run).toMatchObject({ status: 1, stderr: '' });
    expect(transcript(run.stdout)).toMatchInlineSnapshot(`
      [
        "  1.  start  Alice: proverPool.stake(amount: 0.0032 TKO, rewardPerGas: 1, maxCapacity: 32)  → success",
        "✗ 2.  +1 s   taiko: proverPool.slashProver(blockId: 0, addr: Alice, proofReward: 0 TKO)     → success",
      ]
    `);
    await expectReplay(run.stdout, 'events');
  },
  3 * MINUTES,
);

/** The printed command, run as printed, shows the saved failure again. */
async function expectReplay(stdout: string, code: string): Promise<void> {
  const file = /saved +(\S+)/.exec(stdout)![1]!;
  const saved = JSON.parse(readFileSync(resolve(folder, file), 'utf8'));
  expect(saved.minimal).toBe(true);
  expect(saved.divergences[0].code).toBe(code);
  const printed = /replay +(.*difftest .*)/.exec(stdout)![1]!;
  const words = printed.slice(printed.indexOf('difftest ') + 'difftest '.length).split(' ');
  const replayed = await difftest(...words);
  expect(replayed.status).toBe(1);
  expect(transcript(replayed.stdout)).toEqual(transcript(stdout));
}

/** The numbered lines: what people read first. */
function transcript(stdout: string): string[] {
  return stdout.split('\n').filter((line) => /^[✗ ] +\d+\./.test(line));
}

function difftest(...args: readonly string[]) {
  return new Promise<{ status: number | null; stdout: string; stderr: string }>((done) => {
    const env = { ...process.env, NO_COLOR: '1', DIFFTEST_CACHE_DIR: CACHE };
    const child = spawn(process.execPath, ['--import', JITI, MAIN, ...args], { cwd: folder, env });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('close', (status) => done({ status, stdout, stderr }));
  });
}
