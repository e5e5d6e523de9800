import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from '../errors.js';
import { compareVersions, lowestNamed, pragmasOf, satisfies } from './pragma.js';
import { type Compiler, packageCompiler, SHIPPED_COMPILER } from './solc.js';

export type CompilerNeeds = {
  /** An executable that overrules everything else. */
  readonly solc?: string | undefined;
  /** A version that the project asks for, and the file that says so. */
  readonly pinned?: { readonly version: string; readonly by: string } | undefined;
  /** Text by source name: without a pinned version, their pragmas decide. */
  readonly sources: Readonly<Record<string, string>>;
  /** Folders of this machine; packages installed in or above them are looked at. */
  readonly folders: readonly string[];
};

/**
 * The compiler for some sources: the one that is asked for, or one that all pragmas allow, ours
 * before others and newer ones before older. UsageError `target/solc` if there is none, with the
 * command that installs it.
 */
export function chooseCompiler(needs: CompilerNeeds): Compiler {
  if (needs.solc !== undefined) return executableCompiler(needs.solc);
  const available = [SHIPPED_COMPILER, ...installedCompilers(needs.folders)];
  const { pinned } = needs;
  if (pinned !== undefined) {
    const chosen = available.find(({ version }) => version === pinned.version);
    if (chosen !== undefined) return chosen;
    throw noCompiler(pinned.version, `${pinned.version}, by ${pinned.by}`, available);
  }
  const ranges = Object.entries(needs.sources).flatMap(([name, text]) =>
    pragmasOf(text).map((range) => ({ name, range })),
  );
  const fits = ({ version }: Compiler) => ranges.every(({ range }) => satisfies(version, range));
  const chosen = available.find(fits);
  if (chosen !== undefined) return chosen;
  const wanted = lowestNamed(ranges.map(({ range }) => range));
  const strict = ranges.filter(({ range }) => !satisfies(SHIPPED_COMPILER.version, range));
  const said = strict.map(({ name, range }) => `pragma solidity ${range} in ${name}`);
  throw noCompiler(wanted, said.slice(0, MOST_PRAGMAS).join('; '), available);
}

/** An executable that speaks `--version` and `--standard-json`; UsageError if it does not. */
export function executableCompiler(path: string): Compiler {
  const { stdout, stderr, error, status } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  const version = /Version: (\S+)/.exec(stdout ?? '')?.[1];
  if (error === undefined && version !== undefined) {
    return { version: version.split('+')[0]!, build: version, command: [path, '--standard-json'] };
  }
  const said = (stderr ?? '').trim().split('\n')[0];
  throw new UsageError({
    code: 'target/solc-executable',
    message: 'This executable is no Solidity compiler, or it cannot be run.',
    facts: { solc: path, problem: error?.message ?? (said || `no version, exit code ${status}`) },
    hint: 'It must answer --version and --standard-json as solc does.',
    ...(error === undefined ? {} : { cause: error }),
  });
}

const MOST_PRAGMAS = 3;

/** Packages of solc, under whatever name, in the folders and above; newest first. */
function installedCompilers(folders: readonly string[]): Compiler[] {
  const found = new Map<string, Compiler>();
  for (const folder of folders.flatMap(andAbove)) {
    const packages = join(folder, 'node_modules');
    if (!existsSync(packages)) continue;
    for (const name of readdirSync(packages).filter((entry) => entry.startsWith('solc'))) {
      const root = join(packages, name);
      const version = solcVersionOf(root);
      if (version === undefined || found.has(version)) continue;
      found.set(version, packageCompiler(version, root));
    }
  }
  return [...found.values()].sort((a, b) => compareVersions(b.version, a.version));
}

/** `npm i solc-0.8.24@npm:solc@0.8.24` installs solc under another name than its own. */
function solcVersionOf(root: string): string | undefined {
  const manifest = join(root, 'package.json');
  if (!existsSync(manifest)) return undefined;
  const { name, version } = JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, string>;
  return name === 'solc' ? version : undefined;
}

function andAbove(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...andAbove(parent)];
}

function noCompiler(
  wanted: string | undefined,
  needs: string,
  available: readonly Compiler[],
): UsageError {
  const version = wanted ?? 'VERSION';
  return new UsageError({
    code: 'target/solc',
    message: 'No Solidity compiler of the version that is needed is here.',
    facts: {
      needs: needs === '' ? undefined : needs,
      here: [...new Set(available.map((compiler) => compiler.version))].join(', '),
    },
    hint: [
      `Install it in the project: npm i -D solc@${version}`,
      `Beside another version: npm i -D solc-${version}@npm:solc@${version}`,
      'Or name an executable: --solc PATH',
    ].join('\n'),
  });
}
