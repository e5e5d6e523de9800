import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from '../../harness/target/compile.js';
import { packageRoot } from '../../harness/target/package-root.js';
import { collectSources } from '../../harness/target/sources.js';

/** The contracts whose ABIs are kept as typed constants, by their source in this package. */
export const SOURCES = [
  'contracts/common/AddressManager.sol',
  'contracts/L1/TaikoToken.sol',
  'contracts/L1/ProverPool.sol',
];

/** The text of every generated file, by its path in this package. */
export async function generateAbis(cacheDir: string): Promise<Record<string, string>> {
  const set = collectSources(SOURCES.map((source) => join(packageRoot(), source)));
  const compiled = await compile(set, { cacheDir });
  const files: Record<string, string> = {};
  const exports: string[] = [];
  for (const source of SOURCES) {
    const contract = basename(source, '.sol');
    const constant = `${contract[0]!.toLowerCase()}${contract.slice(1)}Abi`;
    files[`contracts/abi/${contract}.ts`] = abiModule(constant, compiled[source]![contract]!.abi);
    exports.push(`export { ${constant} } from './${contract}.js';`);
  }
  files['contracts/abi/index.ts'] = `${HEADER}\n${exports.join('\n')}\n`;
  return files;
}

const HEADER = '// Generated from the contracts by generate.ts; not to be edited.';

function abiModule(constant: string, abi: readonly unknown[]): string {
  const items = abi.map((item) => `  ${JSON.stringify(item, withoutInternalType)},`);
  return `${HEADER}\nexport const ${constant} = [\n${items.join('\n')}\n] as const;\n`;
}

/** What Solidity calls a type is of no use to a caller. */
function withoutInternalType(key: string, value: unknown): unknown {
  return key === 'internalType' ? undefined : value;
}

if (process.argv[1] !== undefined && fileURLToPath(import.meta.url) === process.argv[1]) {
  const files = await generateAbis(join(tmpdir(), 'difftest-abi'));
  for (const [path, text] of Object.entries(files)) {
    const file = join(packageRoot(), path);
    const before = readIfThere(file);
    if (before === text) continue;
    writeFileSync(file, text);
    process.stdout.write(`${path}\n`);
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
