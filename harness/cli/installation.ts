import { mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startNode } from '../chain/node.js';
import type { PartOfInstallation } from '../doctor/diagnosis.js';
import { DifftestError, InfrastructureError, UsageError } from '../errors.js';
import { packageRoot } from '../target/package-root.js';
import { compareVersions } from '../target/pragma.js';
import { runSolc, SHIPPED_COMPILER, SOLC_VERSION } from '../target/solc.js';

export type InstallationOptions = {
  readonly cacheDir: string;
  /** Where failures are saved; undefined where none are. */
  readonly corpusDir: string | undefined;
  readonly anvilBinary: string | undefined;
};

/** Tries everything that a run needs, one part after another, and tells what works. */
export async function* tryInstallation(
  options: InstallationOptions,
): AsyncGenerator<PartOfInstallation> {
  const { cacheDir, corpusDir, anvilBinary } = options;
  yield await part('node', requireNode);
  yield await part('anvil', () => tryAnvil(anvilBinary));
  yield await part('solc', trySolc);
  yield await part('cache', () => tryFolder(cacheDir, 'DIFFTEST_CACHE_DIR'));
  if (corpusDir !== undefined) {
    yield await part('corpus', () => tryFolder(corpusDir, '--corpus-dir'));
  }
}

async function part(
  name: PartOfInstallation['name'],
  attempt: () => string | Promise<string>,
): Promise<PartOfInstallation> {
  try {
    return { name, seen: await attempt(), trouble: undefined };
  } catch (error) {
    if (!(error instanceof DifftestError)) throw error;
    return { name, seen: error.message, trouble: error };
  }
}

function requireNode(): string {
  const text = readFileSync(path.join(packageRoot(), 'package.json'), 'utf8');
  const { engines } = JSON.parse(text) as { readonly engines: { readonly node: string } };
  const least = engines.node.replace('>=', '');
  if (compareVersions(process.versions.node, `${least}.0`) >= 0) {
    return `${process.version}, ${least} or later is needed`;
  }
  throw new UsageError({
    code: 'doctor/node',
    message: 'This Node is too old.',
    facts: { found: process.version, needed: engines.node },
    hint: 'Install a newer one.',
  });
}

async function tryAnvil(anvilBinary: string | undefined): Promise<string> {
  const node = await startNode(anvilBinary === undefined ? {} : { anvilBinary });
  await node.stop();
  return `${node.version}${anvilBinary === undefined ? '' : `, ${anvilBinary}`}`;
}

/** Without the cache, which would only show that it once worked. */
async function trySolc(): Promise<string> {
  const output = await runSolc({
    language: 'Solidity',
    sources: { 'Canary.sol': { content: 'contract Canary { uint256 public songs = 1; }' } },
    settings: {
      optimizer: { enabled: true, runs: 200 },
      outputSelection: { '*': { '*': ['evm.bytecode.object'] } },
    },
  });
  const code = output.contracts?.['Canary.sol']?.Canary?.evm.bytecode.object ?? '';
  if (code !== '') return `${SHIPPED_COMPILER.version}, ${code.length / 2} bytes of code`;
  throw new InfrastructureError({
    code: 'target/compiler',
    message: 'The Solidity compiler made no code of a contract that is right.',
    facts: { compiler: `solc ${SOLC_VERSION}` },
    hint: 'Install the package again.',
  });
}

/** Writes, reads and removes a file; a folder that was not there is not left behind either. */
function tryFolder(folder: string, setting: string): string {
  const file = path.join(folder, `doctor-${process.pid}.tmp`);
  try {
    const made = mkdirSync(folder, { recursive: true });
    writeFileSync(file, file);
    const read = readFileSync(file, 'utf8');
    rmSync(file);
    removeMade(made, folder);
    if (read !== file) throw new Error('what is read is not what was written');
    return folder;
  } catch (cause) {
    throw new InfrastructureError({
      code: 'disk/cannot-write',
      message: `cannot write to ${folder}`,
      facts: { folder, reason: (cause as Error).message },
      hint: `Check free space and permissions, or choose another folder with ${setting}.`,
      cause,
    });
  }
}

/** From the folder up to the first one that had to be made. */
function removeMade(made: string | undefined, folder: string): void {
  if (made === undefined) return;
  for (let each = path.resolve(folder); ; each = path.dirname(each)) {
    rmdirSync(each);
    if (each === path.resolve(made)) return;
  }
}
