import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { difftest, edit, readJson, vaultProject } from '../cli/support.js';

/** Reached by nobody: the room is checked before. */
const NEVER = 'if (total > CAPACITY) total = 1;';

/** A vault in which something is dead, and something can never matter. */
function mutableVault() {
  const { cwd } = vaultProject();
  edit(path.join(cwd, 'Vault.sol'), 'total += msg.value;', `total += msg.value;\n        ${NEVER}`);
  edit(
    path.join(cwd, 'Vault.sol'),
    'function room()',
    'function _dead() private pure returns (uint256) { return 7; }\n    function room()',
  );
  const mutate = (...flags: string[]) => {
    const named = ['--target', 'Vault.sol', '--model', 'vault.model.ts'];
    return difftest({ cwd, env: { GITHUB_ACTIONS: 'true' } }, 'mutate', ...named, ...flags);
  };
  return { cwd, mutate };
}

/** Ids of a mutant of each verdict, as a user finds them. */
async function listMutants(mutate: ReturnType<typeof mutableVault>['mutate']) {
  const listed = await mutate('--list');
  expect(listed).toMatchObject({ code: 0, stderr: '' });
  const idOf = (change: string): string => {
    const line = listed.stdout.split('\n').find((each) => each.endsWith(change))!;
    return line.slice(0, 8);
  };
  return {
    killed: idOf('deposit: arithmetic: += → -='),
    survived: idOf('deposit: assignment: total = 1; → {}'),
    equivalent: idOf('_dead: constant: 7 → 8'),
    rejected: idOf('deposit: cast: uint96(msg.value) → (msg.value)'),
  };
}

test('default: killed, survived, equivalent and rejected; then the reasons, from what is known', async () => {
  const { cwd, mutate } = mutableVault();
  const ids = await listMutants(mutate);
  const { killed, survived, equivalent, rejected } = ids;
  const only = ['--only', Object.values(ids).join(',')];
  const budget = [...only, '--runs', '12', '--depth', '40'];

  const files = ['--json', 'm.json', '--markdown', 'm.md', '--html', 'm.html'];
  const first = await mutate(...budget, '--min-score', '99', ...files);
  expect(first).toMatchObject({ code: 1, stderr: '' });
  expect(first.stdout).toContain(`✗ ${survived} Vault.sol:45 in Vault.deposit: assignment`);
  expect(first.stdout).toContain(`-        ${NEVER}\n+        if (total > CAPACITY) {}\n`);
  expect(first.stdout).toMatch(/\nscore +50 %\nverdict {2}below 99 %\n/);
  expect(first.stdout).toMatch(/\n::warning file=Vault\.sol,line=45,title=Mutant survived::assign/);
  const result = readJson(path.join(cwd, 'm.json'));
  expect(result).toMatchObject({
    format: 'taiko-difftest/mutation/1',
    exitCode: 1,
    score: 50,
    resumed: 0,
    totals: { made: 4, killed: 1, survived: 1, explained: 0, equivalent: 1, rejected: 1 },
  });
  const byId = Object.fromEntries(
    (result.mutants as { id: string }[]).map((mutant) => [mutant.id, mutant]),
  );
  expect(byId[killed]).toMatchObject({
    verdict: 'killed',
    kill: { check: expect.any(String), function: 'vault.deposit', plan: { model: 'vault' } },
  });
  expect(byId[survived]).toMatchObject({ verdict: 'survived', endurance: { runs: 12 } });
  expect(byId[equivalent]).toMatchObject({ verdict: 'equivalent', sameAs: 'original' });
  expect(byId[rejected]).toMatchObject({ said: expect.stringMatching(/^TypeError: /) });
  expect(readFileSync(path.join(cwd, 'm.md'), 'utf8')).toContain('```diff\n--- a/Vault.sol\n');
  const page = readFileSync(path.join(cwd, 'm.html'), 'utf8');
  expect(page).toContain('<h2>Survived: 1</h2>');
  expect(page).toContain('+        if (total &#62; CAPACITY) {}');

  const reasons = (...ids: string[]) => {
    const mutants = ids.map((id) => ({
      id,
      change: '…',
      reason: 'The room is checked before it.',
    }));
    const document = { format: 'taiko-difftest/explained/1', mutants };
    writeFileSync(path.join(cwd, 'reasons.json'), JSON.stringify(document));
    return ['--explained', 'reasons.json', '--min-score', '100'];
  };
  const second = await mutate(...budget, ...reasons(survived), '--json', 'm.json');
  expect(second).toMatchObject({ code: 0, stderr: '' });
  expect(second.stdout).not.toContain('::warning');
  const totals = { killed: 1, survived: 0, explained: 1 };
  expect(readJson(path.join(cwd, 'm.json'))).toMatchObject({ score: 100, resumed: 2, totals });

  const stale = await mutate(...budget, ...reasons(killed));
  expect(stale.code).toBe(2);
  expect(stale.stderr).toMatch(/A reason is given for what is no survivor[\s\S]*\(killed\)/);
  const foreign = await mutate(...budget, ...reasons('00000000'));
  expect(foreign).toMatchObject({ code: 2, stdout: '' });
  expect(foreign.stderr).toContain('no mutant of the contract has this id');
});

test('behavior: what was cut short, or is about another contract, is decided again', async () => {
  const { cwd, mutate } = mutableVault();
  const flags = ['--operators', 'event', '--sample', '3', '--runs', '12', '--json', 'm.json'];
  const decided = () => readJson(path.join(cwd, 'm.json')) as { resumed: number; score: number };
  expect((await mutate(...flags)).code).toBe(0);
  expect(decided()).toMatchObject({ resumed: 0, score: 100 });
  const folder = path.join(cwd, '.difftest/mutants/vault');
  const file = path.join(folder, readdirSync(folder)[0]!);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(2);
  writeFileSync(file, lines.join('\n').slice(0, -20));
  expect((await mutate(...flags)).code).toBe(0);
  expect(decided()).toMatchObject({ resumed: lines.length - 2, score: 100 });
  edit(path.join(cwd, 'Vault.sol'), 'CAPACITY = 100 ether', 'CAPACITY = 101 ether');
  expect((await mutate(...flags)).code).toBe(0);
  expect(decided()).toMatchObject({ resumed: 0, score: 100 });
});

test('error: a contract that the model disagrees with, and mutants that there are none of', async () => {
  const { cwd, buggy } = vaultProject();
  const few = ['--operators', 'event', '--sample', '1', '--no-corpus'];
  const named = ['mutate', '--model', 'vault.model.ts', ...few];
  const diverging = await difftest({ cwd }, ...named, '--target', buggy);
  expect(diverging).toMatchObject({ code: 2, stdout: '' });
  expect(diverging.stderr).toContain('The contract itself does not do what the model says');
  expect(existsSync(path.join(cwd, '.difftest'))).toBe(false);
  const unknown = await difftest({ cwd }, ...named, '--target', 'Vault.sol', '--only', 'abc');
  expect(unknown.stderr).toContain('The contract has no mutant of this id');
  const score = await difftest({ cwd }, ...named, '--min-score', '101');
  expect(score.stderr).toContain('a number from 0 to 100');
});
