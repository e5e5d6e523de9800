import { truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { difftest, edit, folder, vaultProject } from './support.js';

describe('flags', () => {
  test('default: help and version, on stdout', async () => {
    const cwd = folder();
    const help = await difftest({ cwd }, 'run', '--help');
    expect(help).toMatchObject({ code: 0, stderr: '' });
    const flags = ['target', 'model', 'seed', 'runs', 'depth', 'seconds', 'workers', 'executor'];
    const more = ['corpus-dir', 'no-corpus', 'shrink-limit', 'fail-fast', 'json', 'verbose'];
    for (const flag of [...flags, ...more, 'quiet']) expect(help.stdout).toContain(`--${flag}`);
    expect(help.stdout).toContain(
      'Exit codes: 0 pass, 1 a divergence, a missed mark or too little coverage, 2 wrong use,',
    );
    expect((await difftest({ cwd }, '--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test.each([
    ['runn', "unknown command 'runn'\n(Did you mean run?)"],
    ['run --rnus 3', "unknown option '--rnus'\n(Did you mean --runs?)"],
    ['run extra', "too many arguments for 'run'. Expected 0 arguments but got 1."],
    ['replay', "missing required argument 'file'"],
    ['run --runs 0', '--runs has a value that it cannot have', 'of at least 1'],
    ['run --depth 10001', '--depth has a value that it cannot have', 'at most 10000'],
    ['run --seconds -1', '--seconds has a value that it cannot have', 'more than 0'],
    ['run --seed 0xq', '--seed has a value that it cannot have', 'decimal or 0x… hex'],
    ['run --executor minee', '--executor has a value that it cannot', 'one of simulate, mine'],
    ['run --json .', '--json has a value that it cannot have', 'a file, not a folder'],
    ['shrink gone.json', 'gone.json cannot be read', 'ENOENT'],
  ])('error: difftest %s', async (line, ...said) => {
    const { code, stdout, stderr } = await difftest({ cwd: folder() }, ...line.split(' '));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error: /);
    for (const words of said) expect(stderr).toContain(words);
  });
});

describe('files', () => {
  test('error: each file that is no plan is named, and none is run', async () => {
    const cwd = folder({ 'good.json': 'fixtures/traces/timers.json' });
    const write = (name: string, text: string) => writeFileSync(path.join(cwd, name), text);
    write('cut.json', '{"format": "taiko-difftest/plan/1", "plan": {"mod');
    write('newer.json', '{"format": "taiko-difftest/plan/2"}');
    write('large.json', '');
    truncateSync(path.join(cwd, 'large.json'), 100 * 1024 * 1024);
    for (const [file, said] of [
      ['cut.json', 'cut.json is not JSON'],
      ['newer.json', 'newer.json has a format that is not known here'],
      ['large.json', 'large.json is too large to be a plan'],
      ['.', 'EISDIR'],
    ] as const) {
      const { code, stdout, stderr } = await difftest({ cwd }, 'replay', 'good.json', file);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(said);
    }
  });

  test('error: a saved failure of a function that is no more', async () => {
    const { cwd, model, buggy } = vaultProject();
    const on = ['--model', model, '--target', buggy, '--seed', '9', '--quiet'];
    expect(await difftest({ cwd }, 'run', ...on)).toMatchObject({ code: 1 });
    edit(path.join(cwd, model), "'function deposit() payable',", "'function lay() payable',");
    edit(path.join(cwd, model), "'deposit()': deposit", "'lay()': deposit");
    edit(path.join(cwd, 'Vault.sol'), 'function deposit()', 'function lay()');
    const { code, stderr } = await difftest({ cwd }, 'run', '--model', model);
    expect(code).toBe(2);
    expect(stderr).toMatch(/events-requestWithdrawal-[\da-f]{8}\.json does not say what it should/);
    expect(stderr).toContain('plan.steps[0].function');
    expect(stderr).toContain('"deposit()"');
    expect(stderr).toContain('delete the file');
  });

  test('error: recorded traces that are malformed, or of another world', async () => {
    const cwd = folder({ 'trace.json': 'fixtures/traces/timers.json' });
    const file = path.join(cwd, 'trace.json');
    edit(file, '"status"', '"statu"');
    const broken = await difftest({ cwd }, 'replay', 'trace.json');
    expect(broken.code).toBe(2);
    expect(broken.stderr).toContain('trace.json');
    expect(broken.stderr).toContain('status');
  });
});

describe('targets', () => {
  test('error: what is missing or wrong is said by name', async () => {
    const { cwd, model } = vaultProject();
    const variant = async (name: string, from: string, to: string) => {
      const project = folder({ 'Vault.sol': 'test/example/Vault.sol' });
      edit(path.join(project, 'Vault.sol'), from, to);
      const target = path.join(project, 'Vault.sol');
      const { code, stdout, stderr } = await difftest(
        { cwd },
        ...['run', '--model', model, '--target', target],
      );
      expect({ name, code, stdout }).toEqual({ name, code: 2, stdout: '' });
      return stderr;
    };
    expect(await variant('type error', 'total += msg.value', 'total += "a"')).toMatch(
      /TypeError: [^\n]+\n +--> [^\n]*Vault\.sol:\d+:\d+:\n/,
    );
    const imports = await variant(
      'import',
      'contract Vault',
      'import "./gone.sol";\ncontract Vault',
    );
    expect(imports).toContain('The import "./gone.sol" cannot be found');
    expect(await variant('function', 'function cancel()', 'function kancel()')).toMatch(
      /functions +cancel\(\)/,
    );
    expect(
      await variant('variable', 'bool public paused', 'bool public halted; bool paused_'),
    ).toMatch(/paused/);
    const gone = await difftest({ cwd }, 'run', '--model', model, '--target', 'gone.sol');
    expect(gone.stderr).toContain(path.join(cwd, 'gone.sol'));
    const other = ['run', '--model', model, '--target', 'Vault.sol:Other'];
    const choice = await difftest({ cwd }, ...other);
    expect(choice.stderr).toContain('Other');
    expect([gone.code, choice.code]).toEqual([2, 2]);
  });
});

describe('models', () => {
  test('error: unknown, throwing, empty, incomplete, mistaken', async () => {
    const { cwd, model } = vaultProject();
    const write = (name: string, text: string) => writeFileSync(path.join(cwd, name), text);
    write('throws.ts', 'throw new Error("out of paper")');
    write('empty.ts', 'export const other = 1');
    write('part.ts', 'export const model = { name: "part" }');
    for (const [file, said] of [
      ['vualt', 'there is no model vualt'],
      ['constructor', 'there is no model constructor'],
      ['throws.ts', 'out of paper'],
      ['empty.ts', 'exports no model'],
      ['part.ts', 'missing  world, initial, operations'],
    ] as const) {
      const { code, stderr } = await difftest({ cwd }, 'run', '--model', file);
      expect({ file, code }).toEqual({ file, code: 2 });
      expect(stderr).toContain(said);
    }
    edit(
      path.join(cwd, model),
      'setAccount(call, { ...UNUSED, balance: balance + requested });',
      'Object(undefined).a.b; setAccount(call, { ...UNUSED, balance: balance + requested });',
    );
    const { code, stderr } = await difftest({ cwd }, 'run', '--model', model, '--seed', '1');
    expect(code).toBe(2);
    expect(stderr).toMatch(/function +vault\.(cancel|withdraw)\n/);
    expect(stderr).toContain("Cannot read properties of undefined (reading 'b')");
  });
});

test('behavior: what a contract says is never sent to the terminal as it is', async () => {
  const { cwd, model } = vaultProject();
  // Colour, a bell, a line of its own, and text from right to left.
  const hostile = 'hex"1b5b33316d07" hex"0a76657264696374202020202070617373e280ae"';
  edit(
    path.join(cwd, 'Vault.sol'),
    'if (msg.value == 0) revert NothingSent();',
    `if (msg.value == 0) revert(string(${hostile}));`,
  );
  const flags = ['--seed', '1', '--runs', '20', '--json', 'r.json', '--verbose'];
  const { code, stdout, stderr } = await difftest({ cwd }, 'run', '--model', model, ...flags);
  expect(code).toBe(1);
  expect(stdout).toContain('\\u{1b}[31m\\u{7}\\u{a}verdict     pass\\u{202e}');
  const replayed = await difftest(
    { cwd, env: { FORCE_COLOR: '1' } },
    ...['replay', '--verbose', '--model', model],
    /^replay +npx difftest replay (\S+)/m.exec(stdout)![1]!,
  );
  expect(replayed.code).toBe(1);
  for (const text of [stdout, stderr, replayed.stdout, replayed.stderr]) {
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(text).not.toMatch(/^verdict {5}pass/m);
  }
});
