import { writeDocument, writeText } from '../corpus/store.js';
import { DifftestError } from '../errors.js';
import { errorLines } from '../report/summary.js';
import type { Json } from '../trace/json.js';
import type { Terminal } from './terminal.js';

/** A file that a user asked for, and what goes into it: JSON, or a text as it is. */
export type ResultFile = readonly [file: string | undefined, content: () => Json];

/**
 * Writes the files of a result that was told already. A pass that its file does not hold is not
 * reported as one, so the error is thrown; a finding stays one.
 */
export async function writeResults(
  exitCode: number,
  terminal: Terminal,
  files: readonly ResultFile[],
): Promise<void> {
  for (const [file, content] of files) {
    if (file === undefined) continue;
    try {
      const document = content();
      if (typeof document === 'string') await writeText(file, `${document.trimEnd()}\n`);
      else await writeDocument(file, document);
    } catch (error) {
      if (!(error instanceof DifftestError) || exitCode === 0) throw error;
      terminal.complain(errorLines(error, terminal.colors));
    }
  }
}
