import { existsSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { adoptPlan } from '../campaign/adopt.js';
import { modelOfFile, readSavedPlan, type SavedPlan } from '../campaign/saved.js';
import type { Session } from '../campaign/session.js';
import { writeText } from '../corpus/store.js';
import { UsageError } from '../errors.js';
import { toCast } from '../export/cast/cast.js';
import type { Exportable } from '../export/exportable.js';
import { toFoundry } from '../export/foundry/foundry.js';
import { toMarkdown } from '../export/markdown.js';
import { toVitest } from '../export/vitest.js';
import type { DivergenceCode } from '../trace/divergence.js';
import { exportableFor } from './exportable.js';
import { modelImport } from './modelImport.js';
import { resolveModel } from './models.js';
import { withTarget } from './open.js';
import { replayWords } from './report.js';
import { TARGET_FORMS, type TargetFlags, withTargetFlags } from './targetFlags.js';
import { Terminal } from './terminal.js';
import { parseChoice } from './values.js';

const FORMATS = ['foundry', 'vitest', 'cast', 'markdown'] as const;

type ExportFlags = TargetFlags & {
  readonly to?: (typeof FORMATS)[number];
  readonly out?: string;
  readonly force: boolean;
  readonly model?: string;
};

/** What only difftest can see: other formats tell it without testing it. */
const UNASSERTED: readonly DivergenceCode[] = ['frame', 'invariant', 'gas'];

const EXAMPLES = `

Examples:
  difftest export failure.json --target src/Vault.sol --to foundry --out test/Vault.regression.t.sol
  difftest export failure.json --target src/Vault.sol --to vitest --out test/vault.test.ts
  difftest export failure.json --to cast | bash          against a local Anvil
  difftest export failure.json --target src/Vault.sol --to markdown | gh issue create -F -

The target is the contract that the test is made for: its name, its storage, its constants.

Exit codes: 0 written, 2 wrong use, 3 unknown.`;

/** `difftest export`: a saved plan as a test for others. */
export function exportCommand(): Command {
  return withTargetFlags(new Command('export'))
    .description('Write a saved failure or plan as a test or a report that stands alone.')
    .argument('<file>', 'a file that difftest saved')
    .requiredOption('--to <format>', `one of ${FORMATS.join(', ')}`, (text) =>
      parseChoice('--to', text, FORMATS),
    )
    .option('--out <path>', 'file to write; printed unless given')
    .option('--force', 'replace the file if there is one', false)
    .option('--model <name|path>', 'model by name, or a file that exports `model`')
    .addHelpText('after', TARGET_FORMS + EXAMPLES)
    .action(async (file: string, flags: ExportFlags) => {
      await exportFile(file, flags);
    });
}

async function exportFile(file: string, flags: ExportFlags): Promise<void> {
  const { out, target, force } = flags;
  // Results go to stdout, so that nothing else may.
  const terminal = new Terminal({ quiet: false, verbose: false });
  if (out !== undefined && !force && existsSync(out)) throw isThere(out);
  const model = await resolveModel(flags.model ?? (await modelOfFile(file)), process.cwd());
  const saved = await readSavedPlan(file, model);
  if (saved.kind === 'recorded') throw isRecorded(file);
  const { hardfork } = saved.plan;
  const open = { model, target, flags, hardfork, workers: 1, terminal };
  const text = await withTarget(open, async (session) => {
    const exportable = await exportableOf(session, saved, flags, terminal);
    return written(exportable, flags);
  });
  if (out === undefined) process.stdout.write(text);
  else await writeText(out, text);
  if (out !== undefined) terminal.remark(`${out} written`);
}

async function exportableOf(
  session: Session,
  saved: SavedPlan,
  flags: ExportFlags,
  terminal: Terminal,
): Promise<Exportable> {
  const { plan, changes } = adoptPlan(session, saved.plan);
  for (const change of changes) terminal.remark(`${saved.file}: ${change}`);
  const replay = replayWords(saved.file, flags);
  const exportable = await exportableFor(session, plan, saved.executor, replay);
  if (saved.kind === 'counterexample' && exportable.divergences.length === 0) {
    terminal.remark(`${saved.file} passes on ${flags.target}: the test is written all the same`);
  }
  const shown = exportable.divergences.map(({ code }) => code);
  if (shown.length > 0 && shown.every((code) => UNASSERTED.includes(code))) {
    const codes = [...new Set(shown)].join(', ');
    terminal.remark(`${saved.file}: what differs (${codes}) is only in the text, not asserted`);
  }
  return exportable;
}

function written(exportable: Exportable, flags: ExportFlags): string {
  switch (flags.to!) {
    case 'foundry':
      return toFoundry(exportable);
    case 'vitest': {
      const folder = path.dirname(path.resolve(flags.out ?? 'x'));
      return toVitest(exportable, {
        target: flags.target,
        imports: modelImport(exportable.session.model, flags.model, folder),
      });
    }
    case 'cast':
      return toCast(exportable);
    case 'markdown':
      return toMarkdown(exportable);
  }
}

function isThere(out: string): UsageError {
  return new UsageError({
    code: 'export/exists',
    message: `${out} is there already`,
    facts: { file: path.resolve(out) },
    hint: 'Choose another name, or replace it with --force.',
  });
}

function isRecorded(file: string): UsageError {
  return new UsageError({
    code: 'export/recorded',
    message: `${file} is a recorded trace, which is not exported`,
    facts: { file },
    hint: 'A saved failure or a plan is: difftest run saves one when it finds it.',
  });
}
