import { UsageError } from '../errors.js';
import { printable } from '../report/printable.js';
import { echidna } from './echidna.js';
import type { ForeignCall, ForeignFormat } from './foreign.js';
import { foundry } from './foundry.js';
import { medusa } from './medusa.js';

const FORMATS: readonly ForeignFormat[] = [foundry, medusa, echidna];

/** What `--from` takes. */
export const FORMAT_NAMES = FORMATS.map(({ name }) => name);

export type ForeignSequence = {
  readonly format: ForeignFormat;
  readonly calls: readonly ForeignCall[];
};

/**
 * Reads what a fuzzer wrote; the format is told from the content unless it is named. UsageError
 * for a text that is no JSON, that is of no known format, or that has no calls.
 */
export function readForeign(
  text: string,
  file: string,
  name: ForeignFormat['name'] | undefined,
): ForeignSequence {
  const json = parse(text, file);
  const format = FORMATS.find((one) => {
    return name === undefined ? one.recognises(json) : one.name === name;
  });
  const none = Array.isArray(json) && json.length === 0;
  if (format === undefined && !none) throw unknownFormat(file, json);
  const calls = none ? [] : readCalls(format!, json, file);
  if (calls.length > 0) return { format: format!, calls };
  throw new UsageError({
    code: 'import/empty',
    message: `${file} holds no calls`,
    facts: { file },
    hint: 'There is nothing to import. Is it the right file?',
  });
}

/** A value inside a value inside a value … can be deeper than any stack. */
function readCalls(format: ForeignFormat, json: unknown, file: string): readonly ForeignCall[] {
  try {
    return format.read(json, file);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new UsageError({
      code: 'import/malformed',
      message: `${file} does not keep to its format`,
      facts: { file, format: format.title, problem: cause.message },
      hint: 'No contract takes such arguments. Let the fuzzer write the file anew.',
      cause,
    });
  }
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError({
      code: 'import/not-json',
      message: `${file} is not JSON: ${printable((cause as Error).message)}`,
      facts: { file, characters: text.length },
      hint:
        'Foundry, Medusa and Echidna all write JSON, whatever the name ends in.\n' +
        'Was it cut short?',
      cause,
    });
  }
}

function unknownFormat(file: string, json: unknown): UsageError {
  const ours = typeof json === 'object' && json !== null && 'format' in json;
  return new UsageError({
    code: 'import/unknown-format',
    message: `${file} is of no format that can be imported`,
    facts: { file, known: FORMATS.map(({ title }) => title).join(', ') },
    hint: ours
      ? 'It names a format of its own: difftest replay takes such files as they are.'
      : 'Say what it is with --from, to be told where it differs.',
  });
}
