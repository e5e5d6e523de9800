import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plantedBugs } from '../planted/bugs/index.js';
import { type Find, find, isAsExpected } from '../planted/find.js';
import { plant } from '../planted/plant.js';

const SEEDS = [1n, 2n, 3n, 4n, 5n];
const WIDTHS = [50, 5, 5, 7, 9, 32] as const;

/**
 * Every planted bug is found under each of five seeds, in an expected way, and made as small as
 * can be. A word after the proof's name chooses the bugs whose name has it.
 */
export async function plantedBugsProof([word = '']: readonly string[]): Promise<boolean> {
  const bugs = plantedBugs.filter(({ name }) => name.includes(word));
  process.stdout.write(`compiling ${bugs.length} contracts …\n`);
  const field = await plant(bugs, { cacheDir: join(tmpdir(), 'difftest-proof-cache') });
  const finds: Find[] = [];
  try {
    process.stdout.write(row(['bug', 'seed', 'run', 'steps', 'commands', 'code'], 'seconds'));
    for (const bug of bugs) {
      for (const seed of SEEDS) {
        const found = await find(bug, { target: field.targetOf(bug), seed });
        finds.push(found);
        process.stdout.write(row(cells(found), found.seconds.toFixed(1), verdict(found)));
      }
    }
  } finally {
    field.remove();
  }
  const missed = finds.filter((each) => !isAsExpected(each)).length;
  process.stdout.write(
    `\n${bugs.length} bugs under ${SEEDS.length} seeds: ${finds.length - missed} as expected, ` +
      `${missed} not\n`,
  );
  return missed === 0 && finds.length > 0;
}

function cells({ bug, seed, run, steps, shown, expected }: Find): string[] {
  const commands = shown === undefined ? '-' : `${shown.commands} of ${expected?.commands ?? '?'}`;
  const code = shown === undefined ? '-' : `${shown.code} ${shown.function}`;
  return [bug, String(seed), String(run ?? '-'), String(steps), commands, code];
}

function verdict(found: Find): string {
  if (isAsExpected(found)) return '';
  if (found.trouble !== undefined) return `trouble: ${found.trouble}`;
  if (found.shown === undefined) return 'MISSED';
  if (found.expected === undefined) return 'SHOWS IN ANOTHER WAY';
  return found.minimal ? 'NOT THE SMALLEST' : 'NOT MINIMAL';
}

function row(texts: readonly string[], seconds: string, note = ''): string {
  const padded = texts.map((text, index) => text.padEnd(WIDTHS[index]!));
  return `${[...padded, seconds.padStart(7), note].join(' ').trimEnd()}\n`;
}
