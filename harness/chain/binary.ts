import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { InfrastructureError, UsageError } from '../errors.js';

const WAY_OUT =
  'Install again with optional dependencies (npm install, without --omit=optional), ' +
  'or name an Anvil with ANVIL_BIN=/path/to/anvil.';

/**
 * The Anvil to run: the one given, or that of the platform package which npm, pnpm and yarn
 * install beside `@foundry-rs/anvil`. No install script need have run.
 */
export function anvilBinary(given: string | undefined): string {
  if (given !== undefined && given !== '') return existing(given);
  const name = platformPackage();
  try {
    // Strict layouts show the platform package to @foundry-rs/anvil only.
    const wrapper = createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json');
    const manifest = createRequire(wrapper).resolve(`${name}/package.json`);
    const file = process.platform === 'win32' ? 'anvil.exe' : 'anvil';
    const binary = join(dirname(manifest), 'bin', file);
    if (existsSync(binary)) return binary;
    throw new Error(`${binary} does not exist`);
  } catch (cause) {
    throw new InfrastructureError({
      code: 'chain/no-binary',
      message: 'There is no Anvil to run.',
      facts: { package: name, problem: (cause as Error).message.split('\n')[0] },
      hint: WAY_OUT,
      cause,
    });
  }
}

function existing(path: string): string {
  const binary = resolve(path);
  if (existsSync(binary)) return binary;
  throw new UsageError({
    code: 'chain/no-binary',
    message: 'The Anvil that was asked for does not exist.',
    facts: { ANVIL_BIN: binary },
    hint: 'Leave it out to use the Anvil of @foundry-rs/anvil.',
  });
}

function platformPackage(): string {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  return `@foundry-rs/anvil-${process.platform}-${architecture}`;
}
