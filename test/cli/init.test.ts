import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { BUILT } from './built.js';
import { difftest, folder, MAIN, ROOT, readJson, shell } from './support.js';

const FILES = ['.github/workflows/difftest.yml', 'difftest.config.ts', 'test/difftest.test.ts'];

/** A Foundry project of a user, with the package linked above it as in a workspace. */
function project(): string {
  const workspace = folder({ project: 'fixtures/foundry-project' });
  const cwd = path.join(workspace, 'project');
  const binaries = path.join(workspace, 'node_modules/.bin');
  mkdirSync(binaries, { recursive: true });
  symlinkSync(ROOT, path.join(workspace, 'node_modules/taiko-difftest'));
  const command = path.join(binaries, 'difftest');
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`);
  chmodSync(command, 0o755);
  const manifest = { name: 'project', version: '1.0.0', private: true };
  writeFileSync(path.join(cwd, 'package.json'), JSON.stringify(manifest));
  const packages = { '': { name: 'project', version: '1.0.0' } };
  const lock = { ...manifest, lockfileVersion: 3, requires: true, packages };
  writeFileSync(path.join(cwd, 'package-lock.json'), JSON.stringify(lock));
  execFileSync('git', ['init', '--quiet'], { cwd });
  return cwd;
}

/** The scripts of a job's `run:` steps, in order. */
function scriptsOf(workflow: string, job: string): string[] {
  const lines = workflow.split('\n');
  const start = lines.indexOf(`  ${job}:`);
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^ {2}\S/.test(line) && !line.startsWith('  #'));
  const steps = end < 0 ? rest : rest.slice(0, end);
  return steps.flatMap((line, index) => {
    const script = /^ {8}run: (.*)$/.exec(line)?.[1];
    if (script === undefined) return [];
    if (script !== '|') return [script];
    const block = steps.slice(index + 1);
    return [
      block
        .slice(
          0,
          block.findIndex((next) => !next.startsWith('          ')),
        )
        .join('\n'),
    ];
  });
}

describe('init', () => {
  test('default: a workflow whose steps run, a configuration, a first test', async () => {
    const cwd = project();
    const ran = await difftest({ cwd }, 'init');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toContain(FILES.map((file) => `wrote  ${file}\n`).join(''));
    const workflow = readFileSync(path.join(cwd, FILES[0]!), 'utf8');
    expect(readFileSync(path.join(cwd, FILES[1]!), 'utf8')).toContain("target: '.'");

    const pull = scriptsOf(workflow, 'pull-request');
    expect(pull).toEqual([
      'npm ci',
      'npx difftest run --seed 0x5eed --runs 200 --json difftest-result.json',
    ]);
    const env = { DIFFTEST_DEPTH: '5' };
    for (const script of pull) {
      const ran = await shell({ cwd, env }, script);
      expect(ran.code, `${script}: ${ran.stdout}${ran.stderr}`).toBe(0);
    }
    const result = readJson(path.join(cwd, 'difftest-result.json'));
    expect(result).toMatchObject({ verdict: 'pass', seed: '0x5eed', runs: 200, depth: 5 });

    const summary = path.join(cwd, 'summary.md');
    const variables = path.join(cwd, 'variables');
    const github = { GITHUB_STEP_SUMMARY: summary, GITHUB_ENV: variables, DIFFTEST_SECONDS: '1' };
    const [install, draw, test] = scriptsOf(workflow, 'nightly');
    expect(install).toBe('npm ci');
    expect(await shell({ cwd, env: github }, draw!)).toMatchObject({ code: 0, stderr: '' });
    const seed = /^DIFFTEST_SEED=(0x[\da-f]{8})\n$/.exec(readFileSync(variables, 'utf8'))![1]!;
    expect(readFileSync(summary, 'utf8')).toBe(`difftest run --seed ${seed}\n`);
    const night = { ...env, ...github, DIFFTEST_SEED: seed };
    expect(await shell({ cwd, env: night }, test!)).toMatchObject({ code: 0 });
    const drawn = readJson(path.join(cwd, 'difftest-result.json')).seed as string;
    expect(BigInt(drawn)).toBe(BigInt(seed));

    const vitest = path.join(ROOT, 'node_modules/vitest/vitest.mjs');
    const config = path.join(cwd, 'vitest.config.mjs');
    writeFileSync(config, `export default { resolve: { alias: ${JSON.stringify(ALIAS)} } };`);
    const tested = await shell({ cwd }, `'${process.execPath}' '${vitest}' run 2>&1`);
    expect(tested.stdout).toContain('1 passed');
  });

  test('behavior: nothing is overwritten, and what is left is named', async () => {
    const cwd = project();
    writeFileSync(path.join(cwd, 'difftest.config.json'), '{}');
    mkdirSync(path.join(cwd, 'test'));
    writeFileSync(path.join(cwd, FILES[2]!), '// mine');
    const ran = await difftest({ cwd }, 'init');
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain(`wrote  ${FILES[0]}\n`);
    expect(ran.stdout).toContain('left   difftest.config.json: it is there already\n');
    expect(ran.stdout).toContain(`left   ${FILES[2]}: it is there already\n`);
    expect(readFileSync(path.join(cwd, FILES[2]!), 'utf8')).toBe('// mine');
    expect(existsSync(path.join(cwd, FILES[1]!))).toBe(false);
  });

  test('behavior: a project inside a repository has its workflow at the root of it', async () => {
    const cwd = folder({ 'packages/protocol': 'fixtures/foundry-project' });
    execFileSync('git', ['init', '--quiet'], { cwd });
    expect((await difftest({ cwd }, 'init', 'packages/protocol')).code).toBe(0);
    const workflow = readFileSync(path.join(cwd, FILES[0]!), 'utf8');
    expect(workflow).toContain('working-directory: packages/protocol\n');
    expect(workflow).toContain('            packages/protocol/.difftest\n');
    expect(existsSync(path.join(cwd, 'packages/protocol/difftest.config.ts'))).toBe(true);
  });

  test('error: a folder that is not there', async () => {
    const { code, stderr } = await difftest({ cwd: folder() }, 'init', 'nowhere');
    expect([code, stderr]).toEqual([2, expect.stringContaining('There is no such folder.')]);
  });
});

const ALIAS = [
  { find: 'taiko-difftest/vitest', replacement: path.join(BUILT, 'harness/vitest/index.js') },
  {
    find: 'taiko-difftest/models/prover-pool',
    replacement: path.join(BUILT, 'models/prover-pool/index.js'),
  },
  { find: 'vitest', replacement: path.join(ROOT, 'node_modules/vitest/dist/index.js') },
];
