/**
 * A program for `node --eval` that runs another one and ends it when its own standard input
 * closes: the system does that however its parent ends, be it by SIGKILL. The child gets a session
 * of its own, so that Ctrl-C in a terminal reaches us first and we decide what it means. The pid
 * goes to the stream on which the child says that it listens, and before that: had it a stream of
 * its own, a busy machine would show it too late.
 */
export const WATCHDOG = `
const { spawn } = require('node:child_process');
const { writeSync } = require('node:fs');
const [binary, ...args] = process.argv.slice(1);
const child = spawn(binary, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true });
const end = () => child.kill('SIGKILL');
if (child.pid) writeSync(1, 'watchdog: pid ' + child.pid + '\\n');
child.on('error', (error) => {
  process.stderr.write('watchdog: ' + error.message + '\\n');
  process.exitCode = 127;
  process.stdin.destroy();
});
child.on('exit', (code) => process.exit(code === null ? 1 : code));
process.stdin.on('end', end).on('error', end).on('close', end).resume();
process.on('SIGTERM', end);
process.on('SIGINT', () => {});
process.on('SIGHUP', () => {});
`;
