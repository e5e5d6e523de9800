import type { Command } from 'commander';
import type { LoadOptions } from '../target/load.js';
import { parseChoice } from './values.js';

/** What a contract under test is, and how it is made; the same flags for every command. */
export type TargetFlags = {
  readonly target: string;
  readonly profile?: string;
  readonly solc?: string;
  readonly constructorArgs?: string;
  readonly companions?: (typeof COMPANIONS)[number];
  readonly partial?: boolean;
  readonly proxy?: boolean;
  readonly build?: boolean;
  readonly parameters?: (typeof PARAMETERS)[number];
};

/** The same without the target, for commands that name it otherwise. */
export type LoadingFlags = Omit<TargetFlags, 'target'>;

const COMPANIONS = ['shipped', 'project'] as const;
const PARAMETERS = ['contract', 'model'] as const;

/** Of a help text: what `--target` takes. */
export const TARGET_FORMS = `
Targets, each also as PATH@REV, as it was at a git revision (bare repositories too):
  reference                      the contract that ships with the model
  path/File.sol[:Contract]       a Solidity file
  path/to/project[:Contract]     a folder with foundry.toml
  path/Contract.json             an artifact of Foundry or Hardhat`;

/** Adds the flags of a command that tests one contract. */
export function withTargetFlags(command: Command): Command {
  return withLoadingFlags(
    command.option('--target <spec>', 'contract under test, see below', 'reference'),
  );
}

/** Adds the flags about how contracts are made, for commands that name them otherwise. */
export function withLoadingFlags(command: Command): Command {
  return withReadingFlags(command)
    .option('--partial', 'test what both sides have, although the contract lacks something', false)
    .option('--constructor-args <json>', 'list, or object by name; addresses may be names')
    .option('--proxy', 'put the contract behind an ERC-1967 proxy', false);
}

/** Adds the flags about how what is deployed already was made. */
export function withReadingFlags(command: Command): Command {
  return command
    .option('--profile <name>', 'profile of foundry.toml (default: FOUNDRY_PROFILE, or default)')
    .option('--solc <path>', 'Solidity compiler to use, whatever the project asks for')
    .option('--build', 'compile although there are artifacts', false)
    .option(
      '--companions <which>',
      "the world's other contracts: shipped, or those of the target's own project",
      (text) => parseChoice('--companions', text, COMPANIONS),
      'shipped',
    )
    .option(
      '--parameters <whose>',
      "constants: the contract's, read from its getters, or the model's",
      (text) => parseChoice('--parameters', text, PARAMETERS),
      'contract',
    );
}

/** What the flags mean to the loader; Foundry's own variable stands in for `--profile`. */
export function loadingOptions(
  flags: LoadingFlags,
  environment: NodeJS.ProcessEnv,
): Omit<LoadOptions, 'cwd' | 'cacheDir'> {
  const { profile, solc, constructorArgs, companions, partial, proxy, build } = flags;
  return {
    profile: profile ?? (environment.FOUNDRY_PROFILE || undefined),
    solc,
    constructorArgs,
    companions,
    partial,
    proxy,
    build,
  };
}

/** The flags again, as words of a command; not quoted. */
export function targetWords(flags: TargetFlags): string[] {
  const valued: readonly (readonly [string, string | undefined])[] = [
    ['--target', flags.target === 'reference' ? undefined : flags.target],
    ['--profile', flags.profile],
    ['--solc', flags.solc],
    ['--constructor-args', flags.constructorArgs],
    ['--companions', flags.companions === 'shipped' ? undefined : flags.companions],
    ['--parameters', flags.parameters === 'contract' ? undefined : flags.parameters],
  ];
  const words = valued.flatMap(([flag, value]) => {
    return value === undefined ? [] : [flag, value];
  });
  for (const name of ['partial', 'proxy', 'build'] as const) {
    if (flags[name] === true) words.push(`--${name}`);
  }
  return words;
}
