import { failureTitle, resultTitle, unknownReason, worstFirst } from './findings.js';
import type { Result, ResultFailure } from './json.js';
import { printable, visible } from './printable.js';

/** GitHub shows no more than ten annotations of a step. */
const MAX_ANNOTATIONS = 10;
/** And of each no more than a page. */
const MAX_MESSAGE_LENGTH = 4_000;

/**
 * A result as workflow commands of GitHub Actions, one a line: an annotation for each failure, on
 * the line of its function where the source is known, and one where the verdict is unknown.
 * `folder` is the path of the run's folder in the repository: empty, or with a slash at its end.
 */
export function toGithub(result: Result, folder = ''): string {
  const failures = worstFirst(result);
  const lines = failures.slice(0, MAX_ANNOTATIONS).map((failure) => {
    return command(failure.source, folder, failureTitle(failure), messageOf(result, failure));
  });
  if (result.verdict === 'unknown') {
    const why = `The verdict is unknown: ${unknownReason(result)}`;
    lines.push(command(null, folder, resultTitle(result), why));
  }
  return lines.map((line) => `${line}\n`).join('');
}

function messageOf(result: Result, { transcript, replay }: ResultFailure): string {
  const text = [
    `${resultTitle(result)}: model and contract part here.`,
    '',
    ...transcript,
    ...(replay === null ? [] : ['', replay]),
  ]
    .map(visible)
    .join('\n');
  // What differs stands at the end.
  if (text.length <= MAX_MESSAGE_LENGTH) return text;
  return `…${text.slice(text.length - MAX_MESSAGE_LENGTH)}`;
}

function command(
  source: ResultFailure['source'],
  folder: string,
  title: string,
  message: string,
): string {
  const place =
    source === null
      ? ''
      : `file=${property(printable(`${folder}${source.file}`))},line=${source.line},`;
  return `::error ${place}title=${property(`difftest: ${title}`)}::${data(message)}`;
}

/** Without this a text could end its command and begin another. */
function data(text: string): string {
  return text.replace(/[%\r\n]/g, percent);
}

function property(text: string): string {
  return text.replace(/[%\r\n:,]/g, percent);
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
