import { describe, expect, test } from 'vitest';
import { type Progress, runCampaign } from '../../harness/campaign/campaign.js';
import { findFailure } from '../../harness/campaign/examine.js';
import { settleFailure } from '../../harness/campaign/failure.js';
import { openFrame } from '../../harness/campaign/frame.js';
import { locateVariable } from '../../harness/target/layout.js';
import { model } from '../example/vault.model.js';
import { folderOf } from '../target/support.js';
import { SMALL, vaultSession } from './vaultSession.js';

/** Asking again does not start the delay anew. */
const BUG = [
  'account.readyAt = uint64(block.timestamp + DELAY);',
  'if (account.readyAt == 0) account.readyAt = uint64(block.timestamp + DELAY);',
] as const;

/** Simulated, nobody sees that deposits are counted. */
const COUNTED = [
  ['total += msg.value;', 'total += msg.value; count++;'],
  ['uint256 public total;', 'uint256 public total; uint256 private count;'],
] as const;

test.each(['simulate', 'mine'] as const)(
  'behavior: %s: what only blocks show is found in the same run, however many are mined at once',
  async (executor) => {
    const told = [];
    for (const workers of [1, 2, 4]) {
      const session = await vaultSession(COUNTED, { miners: workers });
      const { seconds, ...result } = await runCampaign(session, { ...SMALL, workers, executor });
      expect(result).toMatchObject({ verdict: 'fail', failures: [{}] });
      told.push(result);
    }
    expect(told[1]).toEqual(told[0]);
    expect(told[2]).toEqual(told[0]);
  },
);

test('behavior: however short the time, there is a run before there is a verdict', async () => {
  const session = await vaultSession([]);
  const result = await runCampaign(session, { ...SMALL, seconds: 1e-9 });
  expect(result.verdict).toBe('pass');
  expect(result.runs).toBeGreaterThanOrEqual(1);
});

describe('a failure', () => {
  test('error: is kept when the node is lost before anybody has looked closely', async () => {
    const corpusDirectory = folderOf({});
    const wrong = [
      'emit Deposited(msg.sender, msg.value)',
      'emit Deposited(msg.sender, 1)',
    ] as const;
    const session = await vaultSession([wrong]);
    let closing: Promise<void> | undefined;
    const onProgress = ({ phase }: Progress) => {
      if (phase === 'runs') closing ??= session.chain.close();
    };
    const lost = await runCampaign(session, { ...SMALL, corpusDirectory, onProgress });
    await closing;
    expect(lost).toMatchObject({ verdict: 'unknown', failures: [], trouble: { exitCode: 3 } });
    const { saved } = lost.trouble!.facts;
    const again = await runCampaign(await vaultSession([wrong]), { ...SMALL, corpusDirectory });
    expect(again).toMatchObject({
      verdict: 'fail',
      saved: { replayed: 1, failing: 1 },
      failures: [{ file: saved, counterexample: { divergences: [{ code: 'events' }] } }],
    });
  });

  test('behavior: is confirmed by blocks that show another, earlier one as well', async () => {
    const { failures } = await runCampaign(await vaultSession([BUG]), { ...SMALL, runs: 200 });
    const { plan } = failures[0]!.counterexample;
    const session = await vaultSession([...COUNTED, BUG]);
    const found = await settleFailure(session, plan, SMALL);
    expect(found!.counterexample).toMatchObject({
      confirmation: 'mined',
      divergences: [{ function: 'vault.requestWithdrawal' }, {}],
    });
    const mined = await findFailure(session, plan, 'mine');
    expect(mined!.divergences[0]).toMatchObject({ code: 'frame', function: 'vault.deposit' });
  });

  test('behavior: is told although the model throws on a candidate of its shrinking', async () => {
    const { failures } = await runCampaign(await vaultSession([BUG]), { ...SMALL, runs: 200 });
    const { plan } = failures[0]!.counterexample;
    const given = new Set(
      plan.steps.flatMap(({ command }) => ('args' in command ? command.args : [])),
    );
    const signature = 'requestWithdrawal(uint256)';
    const request = model.operations.vault![signature]!;
    let thrown = 0;
    const brittle: typeof request = (call, args) => {
      if (given.has(args[0]!)) return request(call, args);
      thrown += 1;
      throw new Error('a mistake in the model');
    };
    const vault = { ...model.operations.vault, [signature]: brittle };
    const session = await vaultSession([BUG], { model: { ...model, operations: { vault } } });
    const found = await settleFailure(session, plan, { ...SMALL, shrinkLimit: 500 });
    expect(thrown).toBeGreaterThan(0);
    expect(found).toMatchObject({ trouble: [], counterexample: { confirmation: 'mined' } });
    expect(found!.counterexample.plan.steps.length).toBeLessThan(plan.steps.length);
  });
});

test('behavior: a plan may not write what only another plan brought up', async () => {
  const { setting, target } = await vaultSession([]);
  const frame = openFrame({ model, setting, artifacts: target.artifacts });
  const stranger = '0xee00000000000000000000000000000000000099';
  const keys = [stranger] as const;
  const variable = { contract: 'vault', name: 'accounts', keys };
  const [slot] = locateVariable(target.artifacts.vault!.storageLayout, variable).slots;
  const initial = model.initial(setting as never);
  const unused = { balance: 0n, requested: 0n, readyAt: 0n };
  const with_ = { ...initial, accounts: { ...initial.accounts, [stranger]: unused } };
  const vault = setting.contracts.vault!;
  expect(frame([initial, with_])(vault, slot!)).toBeUndefined();
  expect(frame([initial])(vault, slot!)).toMatch(/^vault\./);
});
