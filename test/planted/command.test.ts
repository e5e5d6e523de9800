import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { difftest, folder } from '../cli/support.js';
import { CACHE } from '../target/support.js';
import { plantedBugs } from './bugs/index.js';
import { type Field, plant } from './plant.js';

const CHOSEN = ['timer survives the payout', 'smaller of both taken'];
const [timer, smaller] = CHOSEN.map((name) => plantedBugs.find((bug) => bug.name === name)!);

let field: Field;

beforeAll(async () => {
  field = await plant([timer!, smaller!], { cacheDir: CACHE });
});
afterAll(() => field?.remove());

test('default: a bug in the state, and the command that replays it', async () => {
  const cwd = folder();
  const run = await difftest({ cwd }, 'run', '--target', field.fileOf(timer!), '--seed', '4');
  expect(run).toMatchObject({ code: 1, stderr: '' });
  expect(transcript(run.stdout)).toMatchInlineSnapshot(`
      [
        "  1.  start            Alice: proverPool.stake(amount: 0.0032 TKO, rewardPerGas: 1, maxCapacity: 32)  → success",
        "  2.  +1 s             Alice: proverPool.exit()                                                       → success",
        "✗ 3.  +1 week and 1 s  Alice: proverPool.exit()                                                       → success",
      ]
    `);
  await expectReplay(cwd, run.stdout, 'state');
});

test('default: a bug in the events', async () => {
  const cwd = folder();
  const run = await difftest({ cwd }, 'run', '--target', field.fileOf(smaller!), '--seed', '1');
  expect(run).toMatchObject({ code: 1, stderr: '' });
  expect(transcript(run.stdout)).toMatchInlineSnapshot(`
      [
        "  1.  start  Alice: proverPool.stake(amount: 0.0032 TKO, rewardPerGas: 1, maxCapacity: 32)  → success",
        "✗ 2.  +1 s   taiko: proverPool.slashProver(blockId: 0, addr: Alice, proofReward: 0 TKO)     → success",
      ]
    `);
  await expectReplay(cwd, run.stdout, 'events');
});

/** The printed command, run as printed, shows the saved failure again. */
async function expectReplay(cwd: string, stdout: string, code: string): Promise<void> {
  const file = /saved +(\S+)/.exec(stdout)![1]!;
  const saved = JSON.parse(readFileSync(resolve(cwd, file), 'utf8'));
  expect(saved.minimal).toBe(true);
  expect(saved.divergences[0].code).toBe(code);
  const printed = /replay +(.*difftest .*)/.exec(stdout)![1]!;
  const words = printed.slice(printed.indexOf('difftest ') + 'difftest '.length).split(' ');
  const replayed = await difftest({ cwd }, ...words);
  expect(replayed.code).toBe(1);
  expect(transcript(replayed.stdout)).toEqual(transcript(stdout));
}

/** The numbered lines: what people read first. */
function transcript(stdout: string): string[] {
  return stdout.split('\n').filter((line) => /^[✗ ] +\d+\./.test(line));
}
