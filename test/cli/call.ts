import { createRequire } from 'node:module';
import { built } from './built.js';

export type Result = { readonly code: number; readonly stdout: string; readonly stderr: string };
type Surroundings = { readonly cwd: string; readonly env: NodeJS.ProcessEnv };
type Program = typeof import('../../harness/cli/program.js');

/** One after another: a process has one folder, one environment and one stdout. */
let last: Promise<unknown> = Promise.resolve();

/** Runs `difftest` in this process as if it were one of its own, and no terminal. */
export function call(where: Surroundings, words: readonly string[]): Promise<Result> {
  const result = last.then(() => run(where, words));
  last = result.catch(() => undefined);
  return result;
}

async function run({ cwd, env }: Surroundings, words: readonly string[]): Promise<Result> {
  const { runProgram, exitCodeOf } = await built<Program>('harness/cli/program.js');
  const { exitCode, env: ownEnv } = process;
  const ownFolder = process.cwd();
  // Throws where there is no such folder, so it comes before all that is to be put back.
  process.chdir(cwd);
  const stdout = capture(process.stdout);
  const stderr = capture(process.stderr);
  process.exitCode = undefined;
  process.env = env;
  try {
    await runProgram(words, { cwd, environment: env }).catch((error: unknown) => {
      process.exitCode = exitCodeOf(error);
    });
    return { code: Number(process.exitCode ?? 0), stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    stdout.end();
    stderr.end();
    process.exitCode = exitCode;
    process.env = ownEnv;
    process.chdir(ownFolder);
    forget(cwd);
  }
}

/** The next one loads its user's files anew, which a test may have changed by then. */
function forget(folder: string): void {
  const { cache } = createRequire(import.meta.url);
  for (const file of Object.keys(cache)) {
    if (file.startsWith(`${folder}/`)) delete cache[file];
  }
}

/** Keeps what is written to a stream, until the end. */
function capture(stream: NodeJS.WriteStream): { text: () => string; end: () => void } {
  const { write, isTTY } = stream;
  let text = '';
  stream.isTTY = false;
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    const written = rest.at(-1);
    if (typeof written === 'function') queueMicrotask(() => written());
    return true;
  };
  return {
    text: () => text,
    end: () => {
      stream.write = write;
      stream.isTTY = isTTY;
    },
  };
}
