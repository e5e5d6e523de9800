import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { CampaignOptions } from '../../harness/campaign/campaign.js';
import { readParameters } from '../../harness/campaign/parameters.js';
import { openSession, type Session } from '../../harness/campaign/session.js';
import { openChain } from '../../harness/chain/chain.js';
import { loadTarget } from '../../harness/target/load.js';
import { packageRoot } from '../../harness/target/package-root.js';
import { model } from '../example/vault.model.js';
import { CACHE, folderOf } from '../target/support.js';

const VAULT = readFileSync(join(packageRoot(), 'test/example/Vault.sol'), 'utf8');
const hardfork = 'osaka';

/** Texts of the vault's Solidity, and what is put in their place. */
export type Changes = readonly (readonly [from: string, to: string])[];

/** A session with the example's vault after replacements, each of which must change something. */
export async function vaultSession(
  changes: Changes,
  options: {
    readonly partial?: boolean;
    readonly proxy?: boolean;
    readonly model?: typeof model;
    readonly miners?: number;
  } = {},
): Promise<Session> {
  let source = VAULT;
  for (const [from, to] of changes) {
    expect(source).toContain(from);
    source = source.replaceAll(from, to);
  }
  const { model: own = model, miners = 1, ...more } = options;
  const cwd = folderOf({ 'Vault.sol': source });
  const target = await loadTarget(own, 'Vault.sol', { cwd, cacheDir: CACHE, ...more });
  const world = target.world ?? own.world;
  const chain = await openChain({ world, target, hardfork, cacheDir: CACHE, miners });
  onTestFinished(() => chain.close());
  const parameters = await readParameters({ model: own, target, chain, hardfork });
  return openSession({ model: own, target, chain, hardfork, parameters });
}

/** Options of a small campaign that saves nothing. */
export const SMALL: CampaignOptions = {
  seed: 7n,
  runs: 30,
  depth: 60,
  workers: 2,
  executor: 'simulate',
  corpusDirectory: undefined,
  shrinkLimit: 0,
  failFast: false,
  now: () => performance.now(),
};
