import { Command, Option } from 'commander';
import { planDocument } from '../corpus/counterexample.js';
import { readText } from '../corpus/document.js';
import { writeDocument } from '../corpus/store.js';
import type { ForeignFormat } from '../import/foreign.js';
import { FORMAT_NAMES } from '../import/formats.js';
import { importPlan } from '../import/importPlan.js';
import { printable } from '../report/printable.js';
import { resolveModel } from './models.js';
import { Terminal } from './terminal.js';
import { parseChoice, parseCount, parseOutput, shellWord } from './values.js';

type ImportFlags = {
  readonly from?: ForeignFormat['name'];
  readonly model?: string;
  readonly out?: string;
  readonly map: readonly string[];
  readonly start?: number;
  readonly quiet: boolean;
};

const EXAMPLES = `
Examples:
  difftest import cache/invariant/failures/VaultTest/invariant_sum --out plan.json
  difftest import corpus/test_results/1712-0a1b.json --model ./vault.model.ts --out plan.json
  difftest import corpus/reproducers/4711.txt --map 0x0000000000000000000000000000000000030000=owner
  difftest replay plan.json --target src/Vault.sol

Takes what Foundry keeps of an invariant that failed, Medusa's call sequences and test results, and
Echidna's reproducers and coverage. The plan begins in the model's world, not in the state that a
setUp or a constructor of the test made; calls of handlers are calls of another contract.

Every assumption is said: which address is the contract, who each sender is, what is left out.
--map 0xADDRESS=NAME decides it instead: a contract, an account or an actor of the world, or an
address to keep.

Exit codes: 0 imported, 2 wrong use, 3 unknown.`;

/** `difftest import`: what other fuzzers found, as a plan that the model can judge. */
export function importCommand(): Command {
  return new Command('import')
    .description('Make a plan of what Foundry, Medusa or Echidna found.')
    .argument('<file>', 'a saved failure or call sequence')
    .option('--from <fuzzer>', `${FORMAT_NAMES.join(', ')}; told from the content`, (text) =>
      parseChoice('--from', text, FORMAT_NAMES),
    )
    .option('--model <name|path>', 'model by name, or a file that exports `model`')
    .option('--out <file>', 'where the plan goes (default: stdout)', (text) =>
      parseOutput('--out', text),
    )
    .addOption(
      new Option('--map <address=name>', "who an address is in the model's world; repeatable")
        .argParser((text: string, before: readonly string[]) => [...before, text])
        .default([], 'none'),
    )
    .option('--start <seconds>', "the fuzzer's clock before the first call, in Unix time", (text) =>
      parseCount('--start', text, 1),
    )
    .option('-q, --quiet', 'do not say what was assumed or left out', false)
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, flags: ImportFlags) => {
      await importFile(file, flags);
    });
}

async function importFile(file: string, flags: ImportFlags): Promise<void> {
  const terminal = new Terminal({ quiet: flags.quiet, verbose: false });
  const { from, out, map, start } = flags;
  const model = await resolveModel(flags.model, process.cwd());
  const { plan, title, calls, notes } = importPlan({
    text: await readText(file),
    file,
    model,
    from,
    names: map,
    start: start === undefined ? undefined : BigInt(start),
  });
  for (const note of notes) terminal.remark(printable(note));
  const document = planDocument(plan, model);
  if (out === undefined) {
    terminal.print([JSON.stringify(document, null, 2)]);
    return;
  }
  await writeDocument(out, document);
  if (terminal.quiet) return;
  const words = ['npx', 'difftest', 'replay', out];
  if (flags.model !== undefined) words.push('--model', flags.model);
  terminal.print([
    `${printable(file)}: ${title}, ${calls} ${calls === 1 ? 'call' : 'calls'}`,
    `plan    ${printable(out)}, ${plan.steps.length} ${plan.steps.length === 1 ? 'step' : 'steps'}`,
    `replay  ${words.map(shellWord).join(' ')}`,
  ]);
}
