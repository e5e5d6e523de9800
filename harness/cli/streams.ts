import type { Writable } from 'node:stream';

const UNKNOWN = 3;

/**
 * Lets output end without a crash. A reader that has seen enough (`| head -1`) is none of our
 * business; output that no disk takes is said where it can be, and is no pass.
 */
export function guardStreams(process: NodeJS.Process): void {
  let lost = false;
  const guard = (stream: Writable, name: string): void => {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' || lost) return;
      lost = true;
      if (stream === process.stdout) {
        process.stderr.write(`error: ${name} cannot be written: ${error.message}\n`);
      }
    });
  };
  guard(process.stdout, 'stdout');
  guard(process.stderr, 'stderr');
  process.on('exit', (code) => {
    if (lost && code === 0) process.exitCode = UNKNOWN;
  });
}
