import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import type { CoverageReport } from '../../harness/report/coverageSchema.js';
import { resultSchema } from '../../harness/report/json.js';
import { difftest, edit, folder, readJson, vaultProject } from '../cli/support.js';
import { mineBlocks, openRemote } from '../fork/remote.js';

/** More variables at once than a stack without the optimizer's help has places for. */
const DEEP = (() => {
  const names = Array.from({ length: 20 }, (_, index) => `v${index}`);
  const declared = names.map((name) => `uint256 ${name} = block.number + n;`);
  const body = `${declared.join(' ')} return ${names.join(' + ')};`;
  return `function deep(uint256 n) external view returns (uint256) { ${body} }`;
})();
const SHORT = ['--seed', '1', '--runs', '2', '--depth', '20', '--no-corpus'];

describe('run --coverage', () => {
  test('default: a table, a result and an lcov.info of the reference', async () => {
    const cwd = folder();
    const flags = [...SHORT, '--lcov', 'out/lcov.info', '--json', 'result.json'];
    const { code, stdout, stderr } = await difftest({ cwd }, 'run', ...flags);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/\nsource +lines +branches +functions *\n\S+ProverPool\.sol +\d+\/115 /);
    expect(stdout).toMatch(/\nnever reached: \S+ProverPool\.sol:\d+ /);
    expect(stdout).toMatch(
      /\ncoverage +\d+ of 126 lines, \d+ of 96 branches, by \d+ traced calls\n/,
    );
    const result = readJson(path.join(cwd, 'result.json'));
    v.assert(resultSchema, result);
    const { coverage } = result;
    expect(coverage?.sources.map(({ name }) => name)).toEqual([
      'contracts/L1/ProverPool.sol',
      'contracts/common/AddressResolver.sol',
      'contracts/common/ManagedContract.sol',
    ]);
    expect(coverage).toMatchObject({ apart: 0, minimum: null });
    const lcov = readFileSync(path.join(cwd, 'out/lcov.info'), 'utf8');
    expect(lcov.match(/^SF:.*ProverPool\.sol$/m)).not.toBeNull();
    expect(lcov.match(/^end_of_record$/gm)).toHaveLength(3);
  });

  test('behavior: the same seed gives the same counts, whatever the workers, mined or not', async () => {
    const cwd = folder();
    const flags = ['run', ...SHORT, '--quiet', '--coverage'];
    await difftest({ cwd }, ...flags, '--workers', '1', '--json', 'one.json');
    await difftest({ cwd }, ...flags, '--workers', '4', '--json', 'four.json');
    const [one, four] = ['one', 'four'].map((name) => readJson(path.join(cwd, `${name}.json`)));
    expect(four!.coverage).toEqual(one!.coverage);
    const mined = await difftest({ cwd }, ...flags, '--executor', 'mine', '--json', 'mined.json');
    expect(mined.code).toBe(0);
    expect(readJson(path.join(cwd, 'mined.json')).coverage).toMatchObject({ apart: 0 });
  });

  test("behavior: a model of one's own; too little coverage is exit code 1", async () => {
    const { cwd, model } = vaultProject();
    const flags = ['run', '--model', model, '--seed', '1', '--no-corpus', '--min-coverage', '100'];
    const short = await difftest({ cwd }, ...flags, '--runs', '1', '--depth', '3', '--quiet');
    expect(short).toMatchObject({ code: 1, stderr: '' });
    expect(short.stdout).toMatch(
      /verdict {5}fail: [\d.]+% of the (lines|branches) were reached, 100% are required\n$/,
    );
  });
});

describe('other worlds', () => {
  const SHOWN = /\ncoverage +\d+ of 126 lines, \d+ of 96 branches, by \d+ traced calls\n/;

  test('behavior: behind a proxy, where calls are delegated', async () => {
    const flags = [...SHORT, '--coverage', '--proxy', '--json', 'result.json'];
    const cwd = folder();
    const { code, stdout, stderr } = await difftest({ cwd }, 'run', ...flags);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(SHOWN);
    const coverage = readJson(path.join(cwd, 'result.json')).coverage as CoverageReport;
    const stake = coverage.sources[0]!.functions.find(({ name }) => name === 'ProverPool.stake');
    expect(stake?.hits).toBeGreaterThan(0);
  });

  test('behavior: on a fork, constructors included', async () => {
    const remote = await openRemote();
    try {
      await mineBlocks(remote.rpc, 12);
      const fork = ['--fork-url', remote.secretUrl, '--fork-block-number', '9'];
      const flags = [...SHORT, '--coverage', ...fork];
      const { code, stdout, stderr } = await difftest({ cwd: folder() }, 'run', ...flags);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(SHOWN);
      expect(stdout).not.toMatch(/never reached: .*constructor/);
    } finally {
      await remote.close();
    }
  });
});

describe('error', () => {
  const refused = async (cwd: string, ...args: string[]) => {
    const { code, stderr } = await difftest({ cwd }, 'run', ...SHORT, '--coverage', ...args);
    expect(code).toBe(2);
    return stderr;
  };

  test('error: an artifact, and a deployed contract, have no source', async () => {
    const cwd = folder();
    writeFileSync(path.join(cwd, 'A.json'), '{}');
    expect(await refused(cwd, '--target', 'A.json')).toMatchInlineSnapshot(`
      "error: Coverage needs the source, and an artifact has none.
        target  A.json

      Name the Solidity file or the project: --target src/Contract.sol --coverage
      "
    `);
    expect(await refused(cwd, '--target', `0x${'12'.repeat(20)}`)).toMatchInlineSnapshot(`
      "error: Coverage needs the source, and a deployed contract has none.
        target  0x1212121212121212121212121212121212121212

      Run it on the source, in a world of its own: --target src/Contract.sol --coverage
      "
    `);
  });

  test('error: Solidity that only compiles by way of the IR says so, before the campaign', async () => {
    const { cwd, model } = vaultProject();
    mkdirSync(path.join(cwd, 'src'));
    copyFileSync(path.join(cwd, 'Vault.sol'), path.join(cwd, 'src/Vault.sol'));
    edit(path.join(cwd, 'src/Vault.sol'), 'contract Vault {', `contract Vault {\n${DEEP}`);
    const toml = '[profile.default]\nsrc = "src"\nvia_ir = true\noptimizer = true\n';
    writeFileSync(path.join(cwd, 'foundry.toml'), toml);
    const flags = ['--model', model, '--target', '.:Vault', '--seed', '1', '--runs', '1'];
    const run = ['run', ...flags, '--partial', '--no-corpus'];
    expect(await difftest({ cwd }, ...run, '--quiet')).toMatchObject({ code: 0, stderr: '' });
    const deep = await difftest({ cwd }, ...run, '--coverage');
    expect(deep).toMatchObject({ code: 2, stdout: '' });
    expect(deep.stderr).toMatch(/error: The Solidity does not compile without optimizer/);
    expect(deep.stderr).toMatch(/Stack too deep/);
  });

  test('error: a share that is none, and a folder where a file is to be', async () => {
    const cwd = folder();
    expect(await refused(cwd, '--min-coverage', '101')).toMatch(/--min-coverage has a value/);
    expect(await refused(cwd, '--lcov', '.')).toMatch(
      /--lcov has a value[\s\S]*a file, not a folder/,
    );
  });
});
