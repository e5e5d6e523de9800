import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSession, type Session } from '../../harness/campaign/session.js';
import { openChain } from '../../harness/chain/chain.js';
import { DEFAULT_HARDFORK } from '../../harness/chain/node.js';
import type { Relay } from '../../harness/chain/relay/relay.js';
import { cacheDirectory } from '../../harness/cli/open.js';
import { capturePlan } from '../../harness/fork/capture.js';
import { scenarioToText } from '../../harness/fork/scenario.js';
import { openStanding, survey } from '../../harness/live/session.js';
import type { Address } from '../../harness/model/index.js';
import { encodeWords } from '../../harness/model/index.js';
import { loadTarget } from '../../harness/target/load.js';
import { proverPool as model } from '../../models/prover-pool/index.js';
import { fillPool, headOf, LIVE_STAKERS, openPool, type Pool } from '../live/pools.js';
import { makeTransparent } from '../live/proxies.js';
import { hastyRelay, openRemote } from './remote.js';
import { STORIES, type Story, upgradedStory } from './stories.js';

// Writes the scenarios that ship: `node --import jiti/register test/fork/scenarios.main.ts`.
const loading = { cwd: process.cwd(), cacheDir: cacheDirectory() };
const target = await loadTarget(model, 'reference', loading);
const hardfork = DEFAULT_HARDFORK;

await freshWorlds();
await upgradedPool();

async function freshWorlds(): Promise<void> {
  const remote = await openRemote();
  try {
    for (const story of STORIES) {
      const fork = await hastyRelay(remote, { patience: {} });
      const chain = await openChain({ world: model.world, target, hardfork, fork });
      try {
        await write(openSession({ model, target, chain, hardfork }), fork, story);
      } finally {
        await Promise.all([chain.close(), fork.close()]);
      }
    }
  } finally {
    await remote.close();
  }
}

/** The pool lives, is upgraded by its owner, and is captured where it stands then. */
async function upgradedPool(): Promise<void> {
  const pool = await openPool({ proxy: 'erc1967' });
  try {
    await fillPool(pool);
    await upgrade(pool);
    const fork = await hastyRelay(pool.remote, { patience: {} });
    const { address } = pool;
    const common = { remote: fork, model, loaded: target, address, actors: [], logsFrom: 0n };
    const surveyed = await survey({ ...common, code: 'any' });
    const { session, doubts } = await openStanding(surveyed, { workers: 1 });
    try {
      if (doubts.length > 0) throw new Error(doubts.join());
      await write(session, fork, upgradedStory(surveyed.standing, LIVE_STAKERS));
    } finally {
      await Promise.all([session.chain.close(), fork.close()]);
    }
  } finally {
    await pool.remote.close();
  }
}

async function upgrade(pool: Pool): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'difftest-scenario-'));
  try {
    cpSync('contracts', path.join(folder, 'contracts'), { recursive: true });
    const file = path.join(folder, 'contracts/L1/ProverPool.sol');
    const text = readFileSync(file, 'utf8').replace(
      'EXIT_PERIOD = 1 weeks',
      'EXIT_PERIOD = 2 weeks',
    );
    writeFileSync(file, text);
    const next = await loadTarget(model, file, loading);
    const { admin, owner } = await makeTransparent(pool);
    const created = await send(pool, owner, undefined, next.artifacts.proverPool!.bytecode);
    // upgrade(address,address)
    const words = encodeWords(pool.address, created!);
    await send(pool, owner, admin, `0x99a88ec4${words.slice(2)}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function send(
  { remote }: Pool,
  from: Address,
  to: Address | undefined,
  data: string,
): Promise<Address | undefined> {
  const { rpc } = remote;
  const transaction = { from, to, data, gas: '0xf42400', gasPrice: '0x0' };
  const hash = await rpc.request('eth_sendTransaction', [transaction]);
  const { timestamp } = await headOf(remote);
  await rpc.request('evm_mine', [{ timestamp: Number(timestamp + 12n) }]);
  const receipt = (await rpc.request('eth_getTransactionReceipt', [hash])) as {
    readonly status: string;
    readonly contractAddress?: Address;
  };
  if (receipt.status !== '0x1') throw new Error('a transaction of the upgrade failed');
  return receipt.contractAddress;
}

async function write(session: Session, fork: Relay, { name, about, plan }: Story): Promise<void> {
  const { scenario, divergences, observed } = await capturePlan(session, fork, { plan, about });
  if (divergences.length > 0) throw new Error(`${name}: model and contract differ`);
  const text = scenarioToText(scenario, model);
  writeFileSync(`fixtures/scenarios/${name}.json`, text);
  const outcomes = observed.steps.map(({ outcome }) => {
    return outcome.status === 'success' ? outcome.events.length : outcome.error.name;
  });
  process.stdout.write(`${name}: ${text.length} bytes, ${outcomes.join(' ')}\n`);
}
