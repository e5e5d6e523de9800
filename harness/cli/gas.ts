import { Command } from 'commander';
import { gasCheckCommand } from './gasCheck.js';
import { gasDiffCommand } from './gasDiff.js';
import { gasUpdateCommand } from './gasUpdate.js';

const EXAMPLES = `
Examples:
  difftest gas update --target src/Vault.sol     learn what every path costs, and write it down
  difftest gas check --target src/Vault.sol      hold the contract as it is now against that
  difftest gas diff Vault.sol@main Vault.sol     two contracts, path by path`;

/** `difftest gas`: what the paths of a contract cost, learned, checked and compared. */
export function gasCommand(): Command {
  const command = new Command('gas')
    .description('Learn what every path of a contract costs, check it, compare two contracts.')
    .addHelpText('after', EXAMPLES);
  for (const part of [gasCheckCommand(), gasUpdateCommand(), gasDiffCommand()]) {
    command.addCommand(part.showHelpAfterError(`(difftest gas ${part.name()} --help)`));
  }
  return command;
}
