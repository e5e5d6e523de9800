#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { DifftestError } from '../errors.js';
import { errorLines } from '../report/summary.js';
import { bisectCommand } from './bisect.js';
import { captureCommand } from './capture.js';
import { compareCommand } from './compare.js';
import { applySettings } from './config.js';
import { doctorCommand } from './doctor.js';
import { exhaustCommand } from './exhaust.js';
import { exportCommand } from './export.js';
import { hideSecrets } from './forkFlags.js';
import { gasCommand } from './gas.js';
import { historyCommand } from './history.js';
import { importCommand } from './import.js';
import { initCommand } from './init.js';
import { mutateCommand } from './mutate.js';
import { reportCommand } from './render.js';
import { replayCommand } from './replay.js';
import { runCommand } from './run.js';
import { shrinkCommand } from './shrink.js';
import { guardStreams } from './streams.js';
import { Terminal } from './terminal.js';
import { upgradeCommand } from './upgrade.js';
import { toolVersion } from './versions.js';

const WRONG_USE = 2;
/** A mistake of ours is no verdict on anybody's contract. */
const UNKNOWN = 3;
/** What writes a configuration must not trip over the one that is there. */
const UNCONFIGURED = ['init'];

const COMMANDS = [
  runCommand(),
  replayCommand(),
  shrinkCommand(),
  exhaustCommand(),
  compareCommand(),
  upgradeCommand(),
  historyCommand(),
  bisectCommand(),
  mutateCommand(),
  exportCommand(),
  gasCommand(),
  importCommand(),
  captureCommand(),
  reportCommand(),
  initCommand(),
  doctorCommand(),
];

const ABOUT = `
Start here:
  difftest run                                  check the shipped contract against its model
  difftest run --target path/to/Contract.sol    check yours
  difftest replay .difftest/failures/…          see a saved failure again
  difftest COMMAND --help                       options and examples`;

async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('difftest')
    .description('Differential testing of contracts against executable models.')
    .version(toolVersion())
    .addHelpText('after', ABOUT)
    .showHelpAfterError('(difftest --help shows what there is)');
  for (const command of COMMANDS) {
    program.addCommand(command.showHelpAfterError(`(difftest ${command.name()} --help)`));
  }
  for (const command of [program, ...program.commands]) {
    for (const each of [command, ...command.commands]) each.exitOverride();
  }
  program.hook('preAction', async (_, command) => {
    if (!UNCONFIGURED.includes(command.name())) {
      await applySettings(command, { cwd: process.cwd(), environment: process.env });
    }
  });
  await program.parseAsync(argv);
}

function fail(error: unknown): number {
  const terminal = new Terminal({ quiet: false, verbose: false });
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USE;
  if (error instanceof DifftestError) {
    terminal.complain(errorLines(error, terminal.colors));
    return error.exitCode;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.complain([`error: difftest itself failed; this is no verdict on the contract`, text]);
  // Whatever was left open must not keep the process; its output goes out first.
  process.stderr.write('', () => process.exit(UNKNOWN));
  return UNKNOWN;
}

guardStreams(process);
hideSecrets(process);
try {
  await main(process.argv);
} catch (error) {
  process.exitCode = fail(error);
}
