#!/usr/bin/env node
import { exitCodeOf, isOurMistake, runProgram } from './program.js';
import { hideSecrets } from './secrets.js';
import { guardStreams } from './streams.js';

guardStreams(process);
hideSecrets(process);
try {
  await runProgram(process.argv.slice(2), { cwd: process.cwd(), environment: process.env });
} catch (error) {
  const code = exitCodeOf(error);
  process.exitCode = code;
  // Whatever was left open must not keep the process; its output goes out first.
  if (isOurMistake(error)) process.stderr.write('', () => process.exit(code));
}
