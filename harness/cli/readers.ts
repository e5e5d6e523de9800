import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { InfrastructureError } from '../errors.js';
import { toGithub } from '../report/github.js';
import type { Result } from '../report/json.js';
import { toJunit } from '../report/junit.js';
import { toMarkdown } from '../report/markdown.js';
import { toHtml } from '../report/page/resultPage.js';
import { errorLines } from '../report/summary.js';
import type { Terminal } from './terminal.js';
import { parseOutput } from './values.js';
import { type ResultFile, writeResults } from './write.js';

/** Who else reads a result: the same flags for every command that has one. */
export type ReaderFlags = {
  readonly junit?: string;
  readonly markdown?: string;
  readonly html?: string;
  /** Undefined where it was not said: then it depends on who runs us. */
  readonly github?: boolean;
};

/** Adds the flags that name the readers of a result. */
export function withReaderFlags(command: Command): Command {
  const file = (flag: string) => (text: string) => parseOutput(flag, text);
  return command
    .option('--junit <file>', 'write the result for viewers of test results', file('--junit'))
    .option('--markdown <file>', 'write the result for a comment', file('--markdown'))
    .option('--html <file>', 'write the result as a page that needs no network', file('--html'))
    .option('--github', 'annotations and step summary (default: under GitHub Actions)')
    .option('--no-github', 'neither, even under GitHub Actions');
}

/** Whether somebody besides the terminal wants the result. */
export function isRead(flags: ReaderFlags): boolean {
  return Boolean(flags.junit ?? flags.markdown ?? flags.html) || wantsGithub(flags);
}

/** Tells a result to all that were asked for; more files may come along. */
export async function tellReaders(
  result: Result,
  flags: ReaderFlags,
  terminal: Terminal,
  more: readonly ResultFile[] = [],
): Promise<void> {
  await writeResults(result.exitCode, terminal, [
    ...more,
    [flags.junit, () => toJunit(result)],
    [flags.markdown, () => toMarkdown(result)],
    [flags.html, () => toHtml(result)],
  ]);
  if (wantsGithub(flags)) await tellGithub(result, terminal);
}

function wantsGithub({ github }: ReaderFlags): boolean {
  return github ?? process.env.GITHUB_ACTIONS === 'true';
}

async function tellGithub(result: Result, terminal: Terminal): Promise<void> {
  const { GITHUB_WORKSPACE: workspace, GITHUB_STEP_SUMMARY: summary } = process.env;
  const commands = toGithub(result, folderIn(workspace));
  if (commands !== '') terminal.print([commands.trimEnd()]);
  if (summary === undefined || summary === '') return;
  try {
    await appendFile(summary, `${toMarkdown(result)}\n`);
  } catch (cause) {
    // Nobody asked for this file by name, so that the verdict stays what it is.
    const error = new InfrastructureError({
      code: 'disk/cannot-write',
      message: 'the step summary cannot be written',
      facts: { file: summary, reason: (cause as Error).message },
      hint: 'GITHUB_STEP_SUMMARY names that file. --no-github leaves it alone.',
      cause,
    });
    terminal.complain(errorLines(error, terminal.colors));
  }
}

/** The path of the working directory in the repository, as annotations need it. */
function folderIn(workspace: string | undefined): string {
  if (!workspace) return '';
  const folder = path.relative(workspace, process.cwd()).split(path.sep).join('/');
  return folder === '' || folder.startsWith('..') ? '' : `${folder}/`;
}
