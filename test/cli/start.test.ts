import { expect, test } from 'vitest';
import { built } from './built.js';
import { difftest, ended, folder, start } from './support.js';

test('behavior: the list of commands says of each what it says itself', async () => {
  const { loadCommands } =
    await built<typeof import('../../harness/cli/commands.js')>('harness/cli/commands.js');
  const [listed, loaded] = [await loadCommands(() => false), await loadCommands(() => true)];
  const said = (command: (typeof loaded)[number]) =>
    [command.name(), command.usage(), command.description()].join(' | ');
  expect(listed.map(said)).toEqual(loaded.map(said));
  expect(loaded.length).toBeGreaterThanOrEqual(16);
  // One that is only listed has no flags, for it was not loaded.
  expect(listed.flatMap(({ options }) => options)).toEqual([]);
});

test('behavior: every command has help that can be printed', async () => {
  const cwd = folder();
  const { loadCommands } =
    await built<typeof import('../../harness/cli/commands.js')>('harness/cli/commands.js');
  const words = (await loadCommands(() => true)).flatMap((command) => [
    [command.name()],
    ...command.commands.map((part) => [command.name(), part.name()]),
  ]);
  expect(words.length).toBeGreaterThan(18);
  for (const each of words) {
    const help = await difftest({ cwd }, ...each, '--help');
    expect(help, each.join(' ')).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatch(new RegExp(`^Usage: difftest ${each.join(' ')} `));
    expect(help.stdout).toContain('--help');
  }
});

test('default: help of all, of one either way, a version, and a word that is none', async () => {
  const cwd = folder();
  const all = await difftest({ cwd }, '--help');
  expect(all).toMatchObject({ code: 0, stderr: '' });
  expect(all.stdout).toMatch(/\n {2}replay \[options\] <file\.\.\.> +Run counterexamples, /);
  const run = await difftest({ cwd }, 'run', '--help');
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(run.stdout).toContain('--shrink-limit <count>');
  expect(await difftest({ cwd }, 'help', 'run')).toEqual(run);
  const part = await difftest({ cwd }, 'gas', 'diff', '--help');
  expect(part.stdout).toMatch(/^Usage: difftest gas diff \[options\] <a> <b>\n/);
  const version = await difftest({ cwd }, '--version');
  expect(version).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  const wrong = await difftest({ cwd }, 'rum');
  expect(wrong).toMatchObject({ code: 2, stdout: '' });
  expect(wrong.stderr).toBe(
    "error: unknown command 'rum'\n(Did you mean run?)\n(difftest --help shows what there is)\n",
  );
});

/** Most tests call the command line in their own process: that must be what a start gives. */
test('behavior: a process of its own says the same, and ends with the same code', async () => {
  const cwd = folder();
  for (const words of [['--help'], ['replay', 'nowhere.json'], ['run', '--runs', '0'], ['rum']]) {
    const own = await ended(start({ cwd }, ...words));
    expect(own).toEqual(await difftest({ cwd }, ...words));
  }
});
