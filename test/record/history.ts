import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Abi, encodeFunctionData } from 'viem';
import { onTestFinished, vi } from 'vitest';
import { cacheDirectory } from '../../harness/cli/open.js';
import type { RecordFlags } from '../../harness/cli/record.js';
import { recordChain } from '../../harness/cli/recordChain.js';
import { replayTraces } from '../../harness/cli/replayTrace.js';
import { Terminal } from '../../harness/cli/terminal.js';
import { readDocument } from '../../harness/corpus/document.js';
import type { Address, AnyModel, Hex } from '../../harness/model/index.js';
import { recordFromDocument } from '../../harness/record/recordFile.js';
import { compile } from '../../harness/target/compile.js';
import { collectSources } from '../../harness/target/sources.js';
import { proverPool } from '../../models/prover-pool/index.js';
import { headOf, type Pool, type PoolCall } from '../live/pools.js';
import { CACHE, folderOf } from '../target/support.js';

/** What a transaction does inside: a call that lasts, one that only looks, or one that is undone. */
export type Inner = PoolCall & { readonly way: 'call' | 'view' | 'undone' };

/** Plays the rollup: whoever is told to may let it call. */
export type Caller = {
  /** Calldata by which it makes calls one after another. */
  readonly run: (pool: Pool, ...calls: readonly Inner[]) => Hex;
  /** Calldata by which it gives a call less gas than that needs. */
  readonly starve: (pool: Pool, call: PoolCall, gas: bigint) => Hex;
};

const WAYS = ['call', 'view', 'undone'];

/** Puts the tests' own contract where the rollup is. */
export async function installCaller(pool: Pool, at: Address): Promise<Caller> {
  const set = collectSources([path.join(import.meta.dirname, 'Caller.sol')]);
  const { abi, runtimeBytecode } = (await compile(set, { cacheDir: CACHE }))[set.entries[0]!]!
    .Caller!;
  await pool.remote.rpc.request('anvil_setCode', [at, runtimeBytecode]);
  const encode = (functionName: string, args: readonly unknown[]) => {
    return encodeFunctionData({ abi: abi as Abi, functionName, args });
  };
  return {
    run: (on, ...calls) =>
      encode('run', [calls.map((call) => ({ way: WAYS.indexOf(call.way), ...encoded(on, call) }))]),
    starve: (on, call, gas) => {
      const { to, data } = encoded(on, call);
      return encode('starve', [to, data, gas]);
    },
  };
}

function encoded(pool: Pool, call: PoolCall): { readonly to: Address; readonly data: Hex } {
  const { decoder } = pool.deployment;
  const { from, to = 'proverPool', function: signature, args = [] } = call;
  const data = decoder.calldata({ from, to, function: signature, args, value: 0n });
  return { to: decoder.addressOf(to), data };
}

/** A transaction as it is: whoever sends it, to whatever address. */
export type Sent = { readonly from: Address; readonly to: Address; readonly data: Hex };

/** Mines transactions in one block, so many seconds after the last; the block's number. */
export async function mineSent(pool: Pool, delay: bigint, ...sent: readonly Sent[]) {
  const { rpc } = pool.remote;
  const head = await headOf(pool.remote);
  for (const transaction of sent) {
    const gas = { gas: '0xf42400', gasPrice: '0x0' };
    await rpc.request('eth_sendTransaction', [{ ...transaction, ...gas }]);
  }
  await rpc.request('evm_mine', [{ timestamp: Number(head.timestamp + delay) }]);
  return head.number + 1n;
}

/** A call of the pool or of its companions, as a transaction. */
export function sent(pool: Pool, call: PoolCall): Sent {
  return { from: call.from, ...encoded(pool, call) };
}

/** The model, deaf to what calls tell that it has no operation for. */
export const deafPool: AnyModel = { ...proverPool, live: withoutHearing() };

function withoutHearing() {
  const { heard, ...deaf } = proverPool.live!;
  return deaf;
}

/** What was printed up to now. */
export type Heard = { out: string };

export type Told = { readonly code: number; readonly out: string; readonly err: string };

/** `difftest record` in this process. */
export async function record(
  pool: Pick<Pool, 'address' | 'remote'>,
  given: Partial<RecordFlags>,
  heard: Heard = { out: '' },
  signal: AbortSignal = new AbortController().signal,
  model: AnyModel = proverPool,
): Promise<Told & { readonly file: string }> {
  const file = path.join(folderOf({}), 'trace.json');
  const flags: RecordFlags = {
    address: pool.address,
    forkUrl: pool.remote.secretUrl,
    forkRetries: 1,
    follow: false,
    confirmations: 0,
    interval: 0.05,
    out: file,
    force: false,
    verbose: false,
    quiet: false,
    ...given,
  };
  const run = () => recordChain(model, flags, new Terminal(flags), signal);
  const told = await listening(run, heard);
  return { ...told, file: flags.out };
}

/** `difftest replay` of a trace in this process: 0, or how many do not agree. */
export async function replay(file: string, model: AnyModel = proverPool): Promise<Told> {
  const terminal = new Terminal({ quiet: false, verbose: false });
  return listening(async () => {
    const read = recordFromDocument(await readDocument(file), model);
    const flags = { target: 'reference', verbose: false };
    const told = await replayTraces([{ file, record: read }], model, flags, terminal);
    return told.diverging > 0 ? 1 : told.unknown > 0 ? 3 : 0;
  });
}

/** A saved trace as JSON, for whoever spoils it. */
// biome-ignore lint/suspicious/noExplicitAny: tests reach into it wherever they like
export function readTrace(file: string): any {
  return JSON.parse(readFileSync(file, 'utf8'));
}

async function listening(run: () => Promise<number>, heard: Heard = { out: '' }): Promise<Told> {
  process.env.DIFFTEST_CACHE_DIR = CACHE;
  cacheDirectory();
  let err = '';
  const outSpy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    heard.out += String(text);
    return true;
  });
  const errSpy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += String(text);
    return true;
  });
  onTestFinished(() => {
    vi.restoreAllMocks();
  });
  try {
    const code = await run();
    return { code, out: heard.out, err };
  } finally {
    outSpy.mockRestore();
    errSpy.mockRestore();
  }
}
