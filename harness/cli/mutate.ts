import { Command, Option } from 'commander';
import { MAX_PLAN_STEPS } from '../chain/simulate.js';
import { OPERATORS, type Operator } from '../mutate/edit.js';
import type { MutationReport } from '../report/mutated.js';
import {
  mutationAnnotations,
  mutationLines,
  mutationMarkdown,
  mutationToJson,
} from '../report/mutation.js';
import { mutationPage } from '../report/mutationPage.js';
import { listMutants, mutate } from './mutation.js';
import { interruptible } from './signals.js';
import { TARGET_FORMS, type TargetFlags, withTargetFlags } from './targetFlags.js';
import { Terminal } from './terminal.js';
import {
  MAX_WORKERS,
  parseChoice,
  parseCount,
  parseOutput,
  parsePercent,
  parseSeconds,
  parseSeed,
} from './values.js';
import { writeResults } from './write.js';

export type MutateFlags = TargetFlags & {
  readonly model?: string;
  readonly seed: bigint;
  readonly runs?: number;
  readonly depth: number;
  readonly seconds: number;
  readonly workers: number;
  readonly shrinkLimit: number;
  readonly operators?: readonly Operator[];
  readonly sample?: number;
  readonly only?: readonly string[];
  readonly explained?: string;
  readonly minScore?: number;
  readonly corpusDir: string;
  readonly corpus: boolean;
  readonly fresh: boolean;
  readonly list: boolean;
  readonly json?: string;
  readonly markdown?: string;
  readonly html?: string;
  readonly verbose: boolean;
  readonly quiet: boolean;
};

const EXAMPLES = `
Examples:
  difftest mutate --list                              what would be tried
  difftest mutate --sample 40 --seconds 5             a first impression
  difftest mutate --target src/Vault.sol --model ./vault.model.ts
  difftest mutate --only 3f2a91c0 --seconds 300       one survivor, for longer
  difftest mutate --explained mutants.json --min-score 99 --markdown mutants.md

A mutant is the contract with one small mistake. One that no plan tells from the contract survives:
a place where the model, its generator or a check is blind. What was decided is kept beside the
corpus, so an interrupted campaign goes on where it was. Survivors that nobody can ever tell are
listed with a reason: {"format": "taiko-difftest/explained/1", "mutants": [{"id", "change",
"reason"}]}.

Exit codes: 0 done, 1 below --min-score, 2 wrong use, 3 something is unknown, 130 interrupted.`;

/** `difftest mutate`: how many planted mistakes are found. Sets the process's exit code. */
export function mutateCommand(): Command {
  const count = (flag: string, least: number, most?: number) => (text: string) =>
    parseCount(flag, text, least, most);
  const output = (flag: string) => (text: string) => parseOutput(flag, text);
  return withTargetFlags(new Command('mutate'))
    .description('Plant small mistakes in a contract and count how many of them are found.')
    .option('--model <name|path>', 'model by name, or a file that exports `model`')
    .addOption(
      // Help writes defaults as JSON, which has no such integers.
      new Option('--seed <number>', 'decimal or 0x… hex')
        .argParser((text) => parseSeed('--seed', text))
        .default(1n, '1'),
    )
    .option('--runs <count>', 'most fresh runs for one mutant', count('--runs', 1))
    .option('--depth <steps>', 'commands in each run', count('--depth', 1, MAX_PLAN_STEPS), 100)
    .option(
      '--seconds <s>',
      'for one mutant: begin no run after so many',
      (text) => parseSeconds('--seconds', text),
      60,
    )
    .option('--workers <count>', 'mutants at once', count('--workers', 1, MAX_WORKERS), 2)
    .option(
      '--shrink-limit <count>',
      'most plans to execute while shrinking a witness; 0 does not shrink',
      count('--shrink-limit', 0),
      100,
    )
    .option('--operators <names>', `some of ${OPERATORS.join(', ')}`, parseOperators)
    .option('--sample <count>', 'so many mutants, evenly spread', count('--sample', 1))
    .option('--only <ids>', 'these mutants alone', (text) => text.split(','))
    .option('--explained <file>', 'reasons why survivors are harmless')
    .option('--min-score <percent>', 'exit with 1 below it', (text) =>
      parsePercent('--min-score', text),
    )
    .option(
      '--corpus-dir <path>',
      'saved failures to try first; decisions are kept there',
      '.difftest',
    )
    .option('--no-corpus', 'try no saved failures, keep no decisions')
    .option('--fresh', 'forget earlier decisions', false)
    .option('--list', 'say what would be tried, and try nothing', false)
    .option('--json <file>', 'write the result as JSON', output('--json'))
    .option('--markdown <file>', 'write the result as markdown', output('--markdown'))
    .option('--html <file>', 'write the result as a page', output('--html'))
    .option('-v, --verbose', 'say what is going on', false)
    .option('-q, --quiet', 'print the table and survivors only', false)
    .addHelpText('after', TARGET_FORMS + EXAMPLES)
    .action(async (flags: MutateFlags) => {
      process.exitCode = await run(flags);
    });
}

async function run(flags: MutateFlags): Promise<number> {
  const terminal = new Terminal(flags);
  if (flags.list) {
    terminal.print(await listMutants(flags, terminal));
    return 0;
  }
  const report = await interruptible((signal) => mutate(flags, terminal, signal));
  terminal.print(mutationLines(report, terminal.colors));
  if (process.env.GITHUB_ACTIONS) terminal.print(mutationAnnotations(report));
  await write(report, flags, terminal);
  return report.exitCode;
}

async function write(report: MutationReport, flags: MutateFlags, terminal: Terminal) {
  await writeResults(report.exitCode, terminal, [
    [flags.json, () => mutationToJson(report)],
    [flags.markdown, () => mutationMarkdown(report)],
    [flags.html, () => mutationPage(report)],
  ]);
}

function parseOperators(text: string): readonly Operator[] {
  return text.split(',').map((name) => parseChoice('--operators', name, OPERATORS));
}
