import type { Command } from 'commander';
import { MAX_PLAN_STEPS } from '../chain/simulate.js';
import type { Tolerance } from '../gas/check.js';
import { MAX_WORKERS, parseCount, parseSeed, wrongValue } from './values.js';

/** How many plans, and which. */
export type PlanFlags = {
  readonly model?: string;
  readonly seed?: bigint;
  readonly runs: number;
  readonly depth: number;
  readonly workers: number;
  readonly verbose: boolean;
  readonly quiet: boolean;
};

/** Adds the flags of commands that run plans to see what they cost. */
export function withPlanFlags(command: Command, defaultRuns: number): Command {
  const count = (flag: string, least: number, most?: number) => (text: string) =>
    parseCount(flag, text, least, most);
  return command
    .option('--model <name|path>', 'model by name, or a file that exports `model`')
    .option('--runs <count>', 'plans', count('--runs', 1), defaultRuns)
    .option('--depth <steps>', 'commands in each run', count('--depth', 1, MAX_PLAN_STEPS), 100)
    .option('--workers <count>', 'plans at once', count('--workers', 1, MAX_WORKERS), 2)
    .option('-v, --verbose', 'say what is going on', false)
    .option('-q, --quiet', 'print findings and the verdict only', false);
}

export function withSeed(command: Command, help: string): Command {
  return command.option('--seed <number>', help, (text) => parseSeed('--seed', text));
}

/** `50`: units of gas; `0.5%`: of what is expected. */
export function parseTolerance(text: string): Tolerance {
  const flag = '--tolerance';
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(text)?.[1];
  if (percent !== undefined) return { gas: 0, part: Number(percent) / 100 };
  if (/^\d[\d_]*$/.test(text)) return { gas: parseCount(flag, text, 0), part: 0 };
  throw wrongValue(flag, text, 'units of gas, or a part of the expected gas such as 0.5%');
}
