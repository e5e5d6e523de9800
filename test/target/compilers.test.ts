import { chmodSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { build } from '../../harness/target/build.js';
import { chooseCompiler } from '../../harness/target/compilers.js';
import { diskTree } from '../../harness/target/fileTree.js';
import { lowestNamed, pragmasOf, satisfies } from '../../harness/target/pragma.js';
import { CACHE, errorOf, folderOf } from './support.js';

const SOLC = createRequire(import.meta.url).resolve('solc');

/** A package of solc, under a name and with a version of its own; it is the real one inside. */
function packaged(name: string, version: string): Record<string, string> {
  return {
    [`node_modules/${name}/package.json`]: JSON.stringify({ name: 'solc', version, main: 'i.js' }),
    [`node_modules/${name}/i.js`]: `module.exports = require(${JSON.stringify(SOLC)});`,
  };
}

/** An executable that answers as native solc does. */
const EXECUTABLE = `#!${process.execPath}
if (process.argv.includes('--version')) {
  console.log('solc, the solidity compiler commandline interface\\nVersion: 0.8.20+commit.a1b79de6.Linux.g++');
} else if (process.argv.includes('--standard-json')) {
  const input = require('fs').readFileSync(0, 'utf8');
  process.stdout.write(require(${JSON.stringify(SOLC)}).compile(input));
}
`;

const source = (pragma: string) => ({ 'A.sol': `pragma solidity ${pragma};\ncontract A {}` });

describe('pragmas', () => {
  test('default', () => {
    const text =
      '// pragma solidity 0.1.0;\npragma solidity ^0.8.4; pragma  solidity >=0.8.0<0.9.0 ;';
    expect(pragmasOf(text)).toEqual(['^0.8.4', '>=0.8.0<0.9.0']);
  });

  test.each([
    ['^0.8.4', '0.8.20', true],
    ['^0.8.24', '0.8.20', false],
    ['^0.8.4', '0.9.0', false],
    ['0.8.20', '0.8.20', true],
    ['=0.8.20', '0.8.21', false],
    ['>=0.8.0 <0.8.20', '0.8.20', false],
    ['>=0.8.0<0.9.0', '0.8.20', true],
    ['>0.8.20', '0.8.20', false],
    ['<=0.8.20', '0.8.20', true],
    ['~0.8.4', '0.8.20', true],
    ['0.8', '0.8.20', true],
    ['0.7.x', '0.8.20', false],
    ['*', '0.8.20', true],
    ['^0.7.0 || ^0.8.0', '0.8.20', true],
    ['0.8.4 - 0.8.19', '0.8.20', false],
    ['0.8.4 - 0.8.20', '0.8.20', true],
    ['^0.8', '0.8.20', true],
  ])('behavior: %s and %s: %s', (range, version, expected) => {
    expect(satisfies(version, range)).toBe(expected);
  });

  test('behavior: which version to install', () => {
    expect(lowestNamed(['^0.8.24', '>=0.8.0 <0.9.0'])).toBe('0.8.24');
    expect(lowestNamed(['<0.8.0'])).toBeUndefined();
  });
});

describe('chooseCompiler', () => {
  test('default', () => {
    const chosen = chooseCompiler({ sources: source('^0.8.0'), folders: [folderOf({})] });
    expect(chosen.version).toBe('0.8.20');
  });

  test('behavior: packages in the folder and above, under any name', () => {
    const folder = folderOf({
      ...packaged('solc', '0.8.24'),
      ...packaged('solc-0.8.26', '0.8.26'),
    });
    const versionFor = (needs: object) =>
      chooseCompiler({ sources: {}, folders: [join(folder, 'packages/a')], ...needs }).version;
    expect(versionFor({ sources: source('^0.8.21') })).toBe('0.8.26');
    expect(versionFor({ sources: source('0.8.24') })).toBe('0.8.24');
    // Ours first: results of different people should be the same where they can be.
    expect(versionFor({ sources: source('^0.8.0') })).toBe('0.8.20');
    expect(versionFor({ pinned: { version: '0.8.24', by: 'foundry.toml' } })).toBe('0.8.24');
  });

  test('error: none that the project wants, with the command that installs it', async () => {
    const folders = [folderOf(packaged('solc', '0.8.24'))];
    const pinned = { version: '0.8.27', by: 'foundry.toml' };
    const error = await errorOf(() => chooseCompiler({ pinned, sources: {}, folders }));
    expect(error).toMatchObject({
      code: 'target/solc',
      exitCode: 2,
      facts: { needs: '0.8.27, by foundry.toml', here: '0.8.20, 0.8.24' },
    });
    expect(error.hint).toContain('npm i -D solc@0.8.27\n');
    expect(error.hint).toContain('npm i -D solc-0.8.27@npm:solc@0.8.27');
    const sources = source('^0.8.25');
    const pragma = await errorOf(() => chooseCompiler({ sources, folders }));
    expect(pragma.facts.needs).toBe('pragma solidity ^0.8.25 in A.sol');
    expect(pragma.hint).toContain('npm i -D solc@0.8.25\n');
  });

  test('error: an executable that is none', async () => {
    const folder = folderOf({ solc: '#!/bin/sh\necho hello\n' });
    chmodSync(join(folder, 'solc'), 0o755);
    for (const solc of [join(folder, 'solc'), join(folder, 'gone')]) {
      const error = await errorOf(() => chooseCompiler({ solc, sources: {}, folders: [] }));
      expect(error).toMatchObject({ code: 'target/solc-executable', facts: { solc } });
    }
  });
});

describe('build', () => {
  const options = (cwd: string) => ({ cwd, cacheDir: CACHE, tree: diskTree });

  test('behavior: with a package, with an executable, and by the path in foundry.toml', async () => {
    const folder = folderOf({
      ...source('^0.8.0'),
      ...packaged('solc-other', '0.8.21'),
      'pinned/foundry.toml': '[profile.default]\nsolc_version = "0.8.21"',
      'pinned/A.sol': 'contract A { uint a; }',
      'path/foundry.toml': '[profile.default]\nsolc = "../bin/solc"',
      'path/A.sol': 'contract A { uint b; }',
      'bin/solc': EXECUTABLE,
    });
    const solc = join(folder, 'bin/solc');
    chmodSync(solc, 0o755);
    const manner = async (file: string, more = {}) =>
      (await build([join(folder, file)], { ...options(folder), ...more })).manner;
    expect(await manner('A.sol', { solc })).toBe('solc 0.8.20, optimizer for 200 runs, shanghai');
    expect(await manner('pinned/A.sol')).toBe('solc 0.8.21, no optimizer, shanghai');
    expect(await manner('path/A.sol')).toBe('solc 0.8.20, no optimizer, shanghai');
    const warnings: string[] = [];
    await manner('pinned/A.sol', { solc, onWarning: (text: string) => warnings.push(text) });
    expect(warnings.join()).toContain('asks for solc 0.8.21, and --solc is 0.8.20');
  });
});
