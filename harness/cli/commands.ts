import { Command } from 'commander';

/** A command as `difftest --help` lists it, and where it is. */
type Listed = {
  readonly name: string;
  /** What follows the name on a command line. */
  readonly usage: string;
  readonly about: string;
  readonly load: () => Promise<Command>;
};

/** In the order of `difftest --help`. */
const COMMANDS: readonly Listed[] = [
  {
    name: 'run',
    usage: '[options]',
    about: 'Run a model and a contract side by side over generated plans.',
    load: async () => (await import('./run.js')).runCommand(),
  },
  {
    name: 'replay',
    usage: '[options] <file...>',
    about: 'Run counterexamples, plans and recorded traces again.',
    load: async () => (await import('./replay.js')).replayCommand(),
  },
  {
    name: 'shrink',
    usage: '[options] <file>',
    about: 'Shrink a saved failing plan further.',
    load: async () => (await import('./shrink.js')).shrinkCommand(),
  },
  {
    name: 'exhaust',
    usage: '[options]',
    about: 'Try every short sequence of calls in a small domain.',
    load: async () => (await import('./exhaust.js')).exhaustCommand(),
  },
  {
    name: 'compare',
    usage: '[options] <a> <b>',
    about: 'Run two contracts over the same plans and say what differs.',
    load: async () => (await import('./compare.js')).compareCommand(),
  },
  {
    name: 'upgrade',
    usage: '[options]',
    about: 'Hold new code behind a deployed proxy against model and deployed code.',
    load: async () => (await import('./upgrade.js')).upgradeCommand(),
  },
  {
    name: 'history',
    usage: '[options]',
    about: 'Hold every version of a contract in git history against the model.',
    load: async () => (await import('./history.js')).historyCommand(),
  },
  {
    name: 'bisect',
    usage: '[options] <file>',
    about: 'Find the first commit at which a saved sequence fails.',
    load: async () => (await import('./bisect.js')).bisectCommand(),
  },
  {
    name: 'mutate',
    usage: '[options]',
    about: 'Plant small mistakes in a contract and count how many of them are found.',
    load: async () => (await import('./mutate.js')).mutateCommand(),
  },
  {
    name: 'export',
    usage: '[options] <file>',
    about: 'Write a saved failure or plan as a test or a report that stands alone.',
    load: async () => (await import('./export.js')).exportCommand(),
  },
  {
    name: 'gas',
    usage: '[options] [command]',
    about: 'Learn what every path of a contract costs, check it, compare two contracts.',
    load: async () => (await import('./gas.js')).gasCommand(),
  },
  {
    name: 'import',
    usage: '[options] <file>',
    about: 'Make a plan of what Foundry, Medusa or Echidna found.',
    load: async () => (await import('./import.js')).importCommand(),
  },
  {
    name: 'capture',
    usage: '[options] <file>',
    about: 'Run a plan on a fork and keep what it reads there, so that it runs offline.',
    load: async () => (await import('./capture.js')).captureCommand(),
  },
  {
    name: 'record',
    usage: '[options]',
    about: "Record a deployed contract's real transactions and hold them against its model.",
    load: async () => (await import('./record.js')).recordCommand(),
  },
  {
    name: 'report',
    usage: '[options] <result>',
    about: 'Render the JSON result of a run for other readers.',
    load: async () => (await import('./render.js')).reportCommand(),
  },
  {
    name: 'init',
    usage: '[options] [folder]',
    about: 'Write a GitHub workflow, a configuration and a first test.',
    load: async () => (await import('./init.js')).initCommand(),
  },
  {
    name: 'doctor',
    usage: '[options]',
    about: 'Check the installation, and that every check finds what it must.',
    load: async () => (await import('./doctor.js')).doctorCommand(),
  },
];

/**
 * All commands, in order: those that are wanted whole, the others as the list has them. To load
 * all takes a second that most starts need not spend.
 */
export function loadCommands(wanted: (name: string) => boolean): Promise<readonly Command[]> {
  return Promise.all(
    COMMANDS.map(async ({ name, usage, about, load }) => {
      const command = wanted(name)
        ? await load()
        : new Command(name).usage(usage).description(about);
      return command.showHelpAfterError(`(difftest ${name} --help)`);
    }),
  );
}
