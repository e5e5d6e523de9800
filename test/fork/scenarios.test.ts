import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buggyPool, difftest, folder, ROOT, readJson, vaultProject } from '../cli/support.js';
import { openRemote, type Remote, SECRETS } from './remote.js';
import { STORIES } from './stories.js';

let remote: Remote;

beforeAll(async () => {
  remote = await openRemote();
});
afterAll(() => remote.close());

const shipped = [...STORIES.map(({ name }) => name), 'upgraded-pool'].map((name) => {
  return path.join(ROOT, `fixtures/scenarios/${name}.json`);
});

/** A scenario of the vault, captured on the remote chain. */
async function captured() {
  const project = vaultProject();
  const { cwd, model, buggy } = project;
  const saved = path.join(ROOT, 'fixtures/counterexamples/vault-delay.json');
  const capture = await difftest(
    { cwd },
    ...['capture', saved, '--out', 's.json', '--model', model, '--about', 'a delay'],
    ...['--fork-url', remote.secretUrl, '--fork-block-number', '4'],
  );
  return { cwd, model, buggy, capture };
}

test('default: captured on a fork, replayed without it; another contract is told apart', async () => {
  const { cwd, model, buggy, capture } = await captured();
  expect(capture, capture.stderr).toMatchObject({ code: 0, stderr: '' });
  expect(capture.stdout).toMatch(
    /^s\.json written: \d+ steps, \d+ accounts and \d+ slots of chain 167005 at block 4, [\d_]+ bytes\n$/,
  );
  const text = readFileSync(path.join(cwd, 's.json'), 'utf8');
  expect([...SECRETS, '127.0.0.1'].filter((secret) => text.includes(secret))).toEqual([]);
  const requests = remote.proxy.requests.length;
  const flags = ['s.json', '--model', model];
  const replayed = await difftest({ cwd }, 'replay', ...flags);
  expect(replayed).toMatchObject({ code: 0, stderr: '' });
  expect(replayed.stdout).toMatch(
    /^✓ s\.json: \d+ steps as captured at block 4 of chain 167005, and the model agrees\n$/,
  );
  expect(await difftest({ cwd }, 'replay', ...flags, '--executor', 'mine')).toMatchObject({
    code: 0,
  });
  expect(remote.proxy.requests).toHaveLength(requests);
  const other = await difftest({ cwd }, 'replay', ...flags, '--target', buggy);
  expect(other.code, other.stderr).toBe(1);
  expect(other.stdout).toContain('✗ s.json: model and contract differ');
  expect(other.stdout).toContain('✗ s.json: the contract does otherwise than when it was captured');
});

test('error: a scenario that was cut, edited, or that lacks what is needed', async () => {
  const { cwd, model } = await captured();
  const file = path.join(cwd, 's.json');
  const text = readFileSync(file, 'utf8');
  const replay = () => difftest({ cwd }, 'replay', 's.json', '--model', model);
  writeFileSync(file, text.slice(0, -100));
  expect(await replay()).toMatchObject({ code: 2, stderr: expect.stringContaining('Was it cut') });
  writeFileSync(file, text.replace('"a delay"', '"no delay"'));
  const edited = await replay();
  expect(edited.code).toBe(2);
  expect(edited.stderr).toContain('s.json is not as it was written');
  expect(edited.stderr).toContain('difftest capture');

  // Without an account the digest does not fit; with the digest that would, it is not enough.
  const { chain, ...rest } = readJson(file) as { chain: { accounts: Record<string, unknown> } };
  void rest;
  const [address] = Object.keys(chain.accounts);
  const lacking = JSON.parse(text);
  delete lacking.chain.accounts[address!];
  writeFileSync(file, JSON.stringify(lacking));
  const digest = /content +(sha256:[\da-f]{64})/.exec((await replay()).stderr)![1];
  writeFileSync(file, JSON.stringify({ ...lacking, digest }));
  const unknown = await replay();
  expect([unknown.code, unknown.stdout]).toEqual([3, '']);
  expect(unknown.stderr).toContain('was not recorded');
  expect(unknown.stderr).toMatch(new RegExp(` account +${address}\\n`));
});

test('behavior: those that ship run offline, and find a bug', async () => {
  const cwd = folder();
  const replayed = await difftest({ cwd }, 'replay', ...shipped);
  expect(replayed, replayed.stderr).toMatchObject({ code: 0, stderr: '' });
  expect(replayed.stdout).toMatch(/\n4 of 4 agree\n$/);
  const bug = buggyPool();
  const found = await difftest({ cwd: bug.cwd }, 'replay', shipped[0]!, '--target', bug.target);
  expect(found.code, found.stderr).toBe(1);
  // What stands on a chain is not replaced by what somebody compiles.
  const other = await difftest({ cwd: bug.cwd }, 'replay', shipped[3]!, '--target', bug.target);
  expect(other).toMatchObject({ code: 2, stdout: '' });
  expect(other.stderr).toContain('begins at a contract that is deployed');
});

test('error: nothing to capture from, and nothing to capture', async () => {
  const { cwd, model } = vaultProject();
  const saved = path.join(ROOT, 'fixtures/counterexamples/vault-delay.json');
  const flags = ['--out', 's.json', '--model', model];
  const nowhere = await difftest({ cwd }, 'capture', saved, ...flags);
  expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining('--fork-url') });
  writeFileSync(path.join(cwd, 's.json'), '{}');
  const there = await difftest({ cwd }, 'capture', saved, ...flags, '--rpc-url', remote.secretUrl);
  expect(there).toMatchObject({ code: 2, stderr: expect.stringContaining('--force') });
});
