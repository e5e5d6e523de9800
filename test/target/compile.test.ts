import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { compile } from '../../harness/target/compile.js';
import { collectSources } from '../../harness/target/sources.js';
import { CACHE, errorOf, folderOf, PRAGMA } from './support.js';

async function compileText(text: string, cacheDir = CACHE) {
  const asked: string[] = [];
  const warnings: string[] = [];
  const folder = folderOf({ 'A.sol': text });
  const compiled = await compile(collectSources([join(folder, 'A.sol')]), {
    cacheDir,
    onCompile: (what) => asked.push(what),
    onWarning: (message) => warnings.push(message),
  });
  return { contracts: compiled['A.sol']!, compiled, asked, warnings };
}

describe('compile', () => {
  test('default', async () => {
    const { A } = (await compileText(`${PRAGMA}contract A { uint8 public x; }`)).contracts;
    expect(A).toMatchObject({
      sourceName: 'A.sol',
      contractName: 'A',
      compiler: '0.8.20+commit.a1b79de6',
      libraries: {},
      linkReferences: {},
      abi: [{ name: 'x', type: 'function' }],
      storageLayout: { storage: [{ label: 'x', slot: '0', offset: 0 }] },
    });
    expect(A!.bytecode).toMatch(/^0x60/);
    expect(A!.bytecode).toContain(A!.runtimeBytecode.slice(2));
    // PUSH0 came with Shanghai.
    expect(A!.runtimeBytecode).toContain('5f');
  });

  test('behavior: libraries come along, those of other files and of libraries too', async () => {
    const folder = folderOf({
      'A.sol': `${PRAGMA}import "./L.sol";
        contract A { function f() external returns (uint) { return L.g(); } }`,
      'L.sol': `${PRAGMA}import "./M.sol";
        library L { function g() external returns (uint) { return M.h(); } }`,
      'M.sol': `${PRAGMA}library M { function h() external returns (uint) { return 1; } }`,
    });
    const set = collectSources([join(folder, 'A.sol')]);
    const { A } = (await compile(set, { cacheDir: CACHE }))['A.sol']!;
    expect(A!.linkReferences['L.sol']!.L).toHaveLength(1);
    expect(A!.libraries.L).toMatchObject({ sourceName: 'L.sol', contractName: 'L' });
    expect(A!.libraries.L!.libraries.M!.bytecode).toMatch(/^0x60/);
  });

  test('behavior: warnings are quiet', async () => {
    const { warnings, contracts } = await compileText(
      'pragma solidity ^0.8.0; contract A { function f(uint x) public {} }',
    );
    expect(warnings).toEqual([]);
    expect(Object.keys(contracts)).toEqual(['A']);
  });

  test('error: Solidity that does not compile, as solc says it', async () => {
    const error = await errorOf(() =>
      compileText(`${PRAGMA}contract A { uint x = y; uint z = w; }`),
    );
    expect(error).toMatchObject({ code: 'target/solidity', exitCode: 2, hint: undefined });
    expect(error.message).toContain('DeclarationError: Undeclared identifier');
    expect(error.message).toContain('A.sol:3:23');
    expect(error.message).toContain('A.sol:3:35');
  });

  test('error: a pragma for another compiler says which one is used', async () => {
    const error = await errorOf(() => compileText('pragma solidity ^0.8.24; contract A {}'));
    expect(error).toMatchObject({ code: 'target/solidity', exitCode: 2 });
    expect(error.hint).toContain('0.8.20');
  });

  test('error: a compiler that breaks says nothing about the contract', async () => {
    vi.stubEnv('NODE_OPTIONS', '--max-old-space-size=1');
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const error = await errorOf(() => compileText(`${PRAGMA}contract A {} // too much`, '/'));
    expect(error).toMatchObject({ code: 'target/compiler', exitCode: 3 });
    expect(error.facts.said).toContain('OOM');
  });
});

describe('cache', () => {
  const text = `${PRAGMA}contract A { uint8 public cached; }`;

  test('behavior: the same input is compiled once, any other anew', async () => {
    const cacheDir = join(folderOf({}), 'deep/cache');
    expect((await compileText(text, cacheDir)).asked).toEqual(['A.sol']);
    const again = await compileText(text, cacheDir);
    expect(again.asked).toEqual([]);
    expect(again.contracts.A!.bytecode).toMatch(/^0x60/);
    expect((await compileText(`${text}// more`, cacheDir)).asked).toEqual(['A.sol']);
  });

  test.each([
    ['empty', () => ''],
    ['cut short', (entry: string) => entry.slice(0, -20)],
    ['changed', (entry: string) => entry.replace('"cached"', '"caChed"')],
    ['no digest', (entry: string) => entry.slice(entry.indexOf('\n') + 1)],
  ])('behavior: an entry that is %s is not trusted', async (_, spoil) => {
    const cacheDir = folderOf({});
    const { contracts } = await compileText(text, cacheDir);
    const [name, ...others] = readdirSync(cacheDir);
    expect(others).toEqual([]);
    const file = join(cacheDir, name!);
    const entry = readFileSync(file, 'utf8');
    writeFileSync(file, spoil(entry));

    const again = await compileText(text, cacheDir);
    expect(again.asked).toEqual(['A.sol']);
    expect(again.contracts).toEqual(contracts);
    expect(readFileSync(file, 'utf8')).toBe(entry);
  });

  test('behavior: a folder that cannot be written is told, and stops nothing', async () => {
    const file = join(folderOf({ taken: '' }), 'taken');
    const { contracts, warnings } = await compileText(text, file);
    expect(contracts.A!.contractName).toBe('A');
    expect(warnings).toEqual([expect.stringContaining('cannot be cached')]);
  });
});
