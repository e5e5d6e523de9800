import { Command, CommanderError } from 'commander';
import { DifftestError } from '../errors.js';
import { errorLines } from '../report/summary.js';
import { loadCommands } from './commands.js';
import { applySettings, isConfigured } from './config.js';
import { Terminal } from './terminal.js';
import { toolVersion } from './versions.js';

const WRONG_USE = 2;
/** A mistake of ours is no verdict on anybody's contract. */
const UNKNOWN = 3;
/** What writes a configuration must not trip over the one that is there. */
const UNCONFIGURED = ['init'];

const ABOUT = `
Start here:
  difftest run                                  check the shipped contract against its model
  difftest run --target path/to/Contract.sol    check yours
  difftest replay .difftest/failures/…          see a saved failure again
  difftest COMMAND --help                       options and examples`;

type Surroundings = { readonly cwd: string; readonly environment: NodeJS.ProcessEnv };

/**
 * Does what the words after `difftest` say, in this process: output goes to its streams, the exit
 * code of what was run to `process.exitCode`. What goes wrong is thrown, for `exitCodeOf`.
 */
export async function runProgram(words: readonly string[], from: Surroundings): Promise<void> {
  const program = new Command('difftest')
    .description('Differential testing of contracts against executable models.')
    .version(toolVersion())
    .configureHelp({ subcommandTerm: (command) => `${command.name()} ${command.usage()}` })
    .addHelpText('after', ABOUT)
    .showHelpAfterError('(difftest --help shows what there is)');
  // `difftest run` and `difftest help run`; a configuration may set the flags of any command.
  const named = words.slice(0, 2);
  const everything = isConfigured(from.cwd);
  for (const command of await loadCommands((name) => everything || named.includes(name))) {
    program.addCommand(command);
  }
  for (const command of [program, ...program.commands]) {
    for (const each of [command, ...command.commands]) each.exitOverride();
  }
  program.hook('preAction', async (_, command) => {
    if (!UNCONFIGURED.includes(command.name())) await applySettings(command, from);
  });
  await program.parseAsync(words, { from: 'user' });
}

/** Says what was thrown, where that was not done yet, and gives the exit code for it. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USE;
  const terminal = new Terminal({ quiet: false, verbose: false });
  if (error instanceof DifftestError) {
    terminal.complain(errorLines(error, terminal.colors));
    return error.exitCode;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.complain([`error: difftest itself failed; this is no verdict on the contract`, text]);
  return UNKNOWN;
}

/** Whether an error is none that anybody foresaw. */
export function isOurMistake(error: unknown): boolean {
  return !(error instanceof CommanderError || error instanceof DifftestError);
}
