import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pc from 'picocolors';
import { expect, onTestFinished, test } from 'vitest';
import type { Session } from '../../harness/campaign/session.js';
import { openChain } from '../../harness/chain/chain.js';
import { CANARIES, type Canary } from '../../harness/doctor/canaries.js';
import { checkup, type Finding } from '../../harness/doctor/checkup.js';
import {
  type Diagnosis,
  diagnosisExitCode,
  diagnosisLines,
} from '../../harness/doctor/diagnosis.js';
import { InfrastructureError } from '../../harness/errors.js';
import { vaultSession } from '../campaign/vaultSession.js';
import { model } from '../example/vault.model.js';
import { CACHE } from '../target/support.js';

async function examine(session: Session, canaries?: readonly Canary[]): Promise<Finding[]> {
  const corpusDirectory = mkdtempSync(join(tmpdir(), 'difftest-doctor-'));
  onTestFinished(() => rmSync(corpusDirectory, { recursive: true }));
  const { target, hardfork } = session;
  const world = target.world ?? session.model.world;
  const findings: Finding[] = [];
  const found = checkup({
    session,
    open: (overlay) => openChain({ world, target, hardfork, overlay, cacheDir: CACHE }),
    corpusDirectory,
    seed: 1n,
    now: () => performance.now(),
    ...(canaries === undefined ? {} : { canaries }),
  });
  for await (const finding of found) findings.push(finding);
  return findings;
}

function healthOf(findings: readonly Finding[]): Record<string, string> {
  return Object.fromEntries(findings.map(({ name, health }) => [name, health]));
}

function diagnosisOf(findings: readonly Finding[], more: Partial<Diagnosis> = {}): Diagnosis {
  const installation: Diagnosis['installation'] = [];
  return { model: 'vault', target: 'x', installation, findings, interrupted: false, ...more };
}

test('default: every check catches its canary, and nothing is found where nothing is wrong', async () => {
  const findings = await examine(await vaultSession([]));
  expect(healthOf(findings)).toEqual({
    clean: 'good',
    impostor: 'good',
    ...Object.fromEntries(CANARIES.map(({ code }) => [code, 'good'])),
    balances: 'inapplicable',
  });
  expect(findings.find(({ name }) => name === 'ether')?.seen).toMatch(
    /ether of vault.*, 1 command$/,
  );
  expect(diagnosisExitCode(diagnosisOf(findings))).toBe(0);
});

test('behavior: a canary that is missed, or caught as another, is told', async () => {
  const canary = (code: Canary['code']) => CANARIES.find((each) => each.code === code)!;
  const balanced: typeof model = {
    ...model,
    abstraction: { ...model.abstraction, balances: ({ accounts }) => accounts as never },
  };
  const quiet: Canary = { ...canary('state'), release: () => ({ model: balanced }) };
  const disguised: Canary = { ...canary('frame'), release: canary('events').release };
  const session = await vaultSession([], { model: balanced });
  const findings = await examine(session, [quiet, disguised, canary('balances')]);
  expect(findings.map(({ health, seen }) => [health, seen]).slice(2)).toEqual([
    ['bad', 'not caught in 300 steps'],
    ['bad', expect.stringMatching(/^caught as events of vault\./)],
    ['good', expect.stringMatching(/^caught: balances of vault\./)],
  ]);
  const diagnosis = diagnosisOf(findings);
  expect(diagnosisExitCode(diagnosis)).toBe(1);
  expect(diagnosisLines(diagnosis, pc.createColors(false)).at(-1)).toContain('not to be trusted');
});

test('behavior: where the contract itself differs, no canary is let out', async () => {
  const session = await vaultSession([['block.timestamp + DELAY', 'block.timestamp']]);
  const findings = await examine(session);
  expect(healthOf(findings)).toEqual({ clean: 'bad' });
  expect(diagnosisExitCode(diagnosisOf(findings))).toBe(1);
});

test('error: a node that does not answer is neither caught nor missed', async () => {
  const dead = new InfrastructureError({ code: 'chain/gave-up', message: 'no node' });
  const session = await vaultSession([]);
  const chain = {
    ...session.chain,
    simulate: { ...session.chain.simulate, execute: () => Promise.reject(dead) },
  };
  const findings = await examine({ ...session, chain });
  expect(healthOf(findings)).toEqual({ clean: 'unknown' });
  expect(diagnosisExitCode(diagnosisOf(findings))).toBe(3);
  const stopped = diagnosisOf([], { interrupted: true });
  expect(diagnosisExitCode(stopped)).toBe(130);
});
