import { symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { difftest, edit, folder, ROOT } from './support.js';

const FEW = ['--seed', '1', '--runs', '10', '--no-corpus', '--shrink-limit', '0', '--quiet'];

/** A project that has the whole world of the shipped model, its token and its register of names. */
function wholeProject(): string {
  const cwd = folder({ 'src/L1': 'contracts/L1', 'src/common': 'contracts/common' });
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(cwd, 'node_modules'));
  writeFileSync(path.join(cwd, 'foundry.toml'), '[profile.default]\noptimizer = true\n');
  return cwd;
}

/** Runs with the companions that ship, and with those of the project. */
async function withBoth(cwd: string) {
  const run = (...flags: string[]) =>
    difftest({ cwd }, 'run', '--target', '.:ProverPool', ...FEW, ...flags);
  return { shipped: await run(), project: await run('--companions', 'project') };
}

test("default: a project's own companions are deployed when that is asked for", async () => {
  const cwd = wholeProject();
  const flags = ['run', '--target', '.:ProverPool', '--runs', '2', '--no-corpus'];
  const ran = await difftest({ cwd }, ...flags, '--companions', 'project');
  expect([ran.code, ran.stderr]).toEqual([0, '']);
  expect(ran.stdout).toContain("with its project's companions");
  const shipped = await difftest({ cwd }, ...flags);
  expect(shipped.stdout).not.toContain('companions');
});

test.each([
  {
    file: 'src/common/AddressManager.sol',
    from: 'newAddress, oldAddress);',
    to: 'oldAddress, newAddress);',
    shows: /\nevents +events\[0\]\.addressManager\.AddressSet\.newAddress /,
  },
  {
    file: 'src/L1/TaikoToken.sol',
    from: '_mint(to, amount);',
    to: '_mint(to, amount / 2);',
    shows: /\nevents +events\[0\]\.taikoToken\.Transfer\.value /,
  },
])('behavior: what is wrong with $file shows then, and only then', async (bug) => {
  const cwd = wholeProject();
  edit(path.join(cwd, bug.file), bug.from, bug.to);
  const { shipped, project } = await withBoth(cwd);
  expect(shipped).toMatchObject({ code: 0, stderr: '' });
  expect(project).toMatchObject({ code: 1, stderr: '' });
  expect(project.stdout).toMatch(bug.shows);
});

test('error: a project without them, or with one that lacks something', async () => {
  const cwd = wholeProject();
  const manager = path.join(cwd, 'src/common/AddressManager.sol');
  edit(manager, 'function setAddress(', 'function putAddress(');
  const { project } = await withBoth(cwd);
  expect([project.code, project.stdout]).toEqual([2, '']);
  expect(project.stderr).toContain("The project's AddressManager lacks what the model needs.");
  expect(project.stderr).toContain('setAddress(uint256,bytes32,address)');
  edit(manager, 'contract AddressManager', 'contract Register');
  const without = await withBoth(cwd);
  expect(without.shipped.code).toBe(0);
  expect([without.project.code, without.project.stdout]).toEqual([2, '']);
  expect(without.project.stderr).toMatch(/missing +AddressManager\n/);
});
