import { Command } from 'commander';
import * as v from 'valibot';
import { readDocument } from '../corpus/document.js';
import { UsageError } from '../errors.js';
import { RESULT_FORMAT, type Result, resultSchema } from '../report/json.js';
import { isRead, type ReaderFlags, tellReaders, withReaderFlags } from './readers.js';
import { Terminal } from './terminal.js';

const EXAMPLES = `

Examples:
  difftest report result.json --html result.html
  difftest report result.json --html result.html
  difftest report result.json --markdown /dev/stdout | gh pr comment -F -
  difftest report result.json --junit junit.xml --github

The result is what difftest run --json wrote. Exit codes: 0 written, 2 wrong use, 3 unknown.`;

/** `difftest report`: other readers of a result, later. */
export function reportCommand(): Command {
  return withReaderFlags(new Command('report'))
    .description('Render the JSON result of a run for other readers.')
    .argument('<result>', 'what difftest run --json wrote')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, flags: ReaderFlags) => {
      await report(file, flags);
    });
}

async function report(file: string, flags: ReaderFlags): Promise<void> {
  if (!isRead(flags)) {
    throw new UsageError({
      code: 'report/no-reader',
      message: 'No reader of the result is named, so that nothing would be written',
      facts: { file },
      hint: 'Name one: --html page.html, --markdown result.md, --junit junit.xml or --github.',
    });
  }
  const result = await readResult(file);
  const terminal = new Terminal({ quiet: false, verbose: false });
  // Whatever the result says: here a file that cannot be written is an error.
  await tellReaders({ ...result, exitCode: 0 }, flags, terminal);
}

/** Reads a result; a UsageError says what is wrong with the file, and where in it. */
async function readResult(file: string): Promise<Result> {
  const { format, json } = await readDocument(file, 'a result');
  if (format !== RESULT_FORMAT) throw otherFormat(file, format);
  const parsed = v.safeParse(resultSchema, json);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new UsageError({
    code: 'result/invalid',
    message: `${file} does not say what a result says`,
    facts: {
      file,
      field: v.getDotPath(issue) ?? '(file)',
      expected: issue.expected ?? undefined,
      found: issue.received,
    },
    hint: 'Was it edited, or cut short? Run again with --json.',
  });
}

function otherFormat(file: string, format: string): UsageError {
  const family = RESULT_FORMAT.slice(0, RESULT_FORMAT.lastIndexOf('/') + 1);
  const newer = format.startsWith(family);
  return new UsageError({
    code: newer ? 'result/other-version' : 'result/other-format',
    message: newer
      ? `${file} is a result of another version of difftest`
      : `${file} is not the result of a run`,
    facts: { file, format, known: RESULT_FORMAT },
    hint: newer
      ? 'Render it with the version that wrote it, or run again with this one.'
      : 'difftest run --json writes one. Saved failures and plans: difftest replay --html.',
  });
}
