import type { Command } from 'commander';
import { MAX_PLAN_STEPS } from '../chain/simulate.js';
import { MAX_WORKERS, parseCount, parseOutput, parseSeed } from './values.js';

/** Adds the flags of commands that hold two contracts side by side: how much, and what is kept. */
export function withWitnessFlags(
  command: Command,
  options: { readonly runs: number; readonly one: string; readonly several: string },
): Command {
  const { runs, one, several } = options;
  const count = (flag: string, least: number, most?: number) => (text: string) =>
    parseCount(flag, text, least, most);
  return command
    .option('--seed <number>', 'decimal or 0x… hex; fresh unless given', (text) =>
      parseSeed('--seed', text),
    )
    .option('--runs <count>', 'plans', count('--runs', 1), runs)
    .option('--depth <steps>', 'commands in each run', count('--depth', 1, MAX_PLAN_STEPS), 100)
    .option('--workers <count>', 'plans under way at once', count('--workers', 1, MAX_WORKERS), 2)
    .option('--witnesses <count>', `most ${several} to show`, count('--witnesses', 0), 5)
    .option(
      '--shrink-limit <count>',
      'most plans to execute while shrinking one; 0 does not shrink',
      count('--shrink-limit', 0),
      2000,
    )
    .option('--corpus-dir <path>', `where plans that show a ${one} are saved`, '.difftest')
    .option('--no-corpus', 'save none')
    .option('--json <file>', 'write the result as JSON', (text) => parseOutput('--json', text))
    .option('-v, --verbose', 'say what is going on', false)
    .option('-q, --quiet', `print ${several} and the verdict only`, false);
}
