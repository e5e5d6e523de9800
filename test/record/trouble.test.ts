import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readPastBlock } from '../../harness/chain/past/block.js';
import { openTracing } from '../../harness/chain/past/tracing.js';
import type { Remote } from '../../harness/chain/remote.js';
import { readDocument } from '../../harness/corpus/document.js';
import { InfrastructureError } from '../../harness/errors.js';
import type { Address } from '../../harness/model/index.js';
import { Path } from '../../harness/record/path.js';
import { recordedSize, recordFromDocument, recordToJson } from '../../harness/record/recordFile.js';
import { openScene } from '../../harness/record/scene.js';
import { wordsFor } from '../../harness/report/words.js';
import { loadTarget } from '../../harness/target/load.js';
import { proverPool } from '../../models/prover-pool/index.js';
import type { Request } from '../fork/proxy.js';
import { hastyRelay } from '../fork/remote.js';
import { LIVE_STAKERS, openPool, type Pool, type PoolCall } from '../live/pools.js';
import { CACHE, errorOf, folderOf } from '../target/support.js';
import { deafPool, type Heard, mineSent, readTrace, record, sent } from './history.js';

const ROLLUP = proverPool.world.accounts.taiko!;

let pool: Pool;
let first: bigint;
/** Tokens move in it by a function that the model does not know. */
let odd: bigint;
let quiet: bigint;

const tokens = (from: Address, signature: string, ...args: PoolCall['args'] & {}): PoolCall => ({
  ...{ from, to: 'taikoToken', function: signature, args },
});

beforeAll(async () => {
  pool = await openPool({ proxy: 'erc1967' });
  const [ana, ben, eve] = LIVE_STAKERS as readonly [Address, Address, Address];
  const stake = { from: ana, function: 'stake(uint64,uint32,uint32)', args: [960_000n, 3n, 32n] };
  first = await mineSent(pool, 12n, sent(pool, stake));
  await mineSent(pool, 12n, sent(pool, tokens(ben, 'approve(address,uint256)', eve, 9n)));
  const taken = tokens(eve, 'transferFrom(address,address,uint256)', ben, ana, 9n);
  odd = await mineSent(pool, 12n, sent(pool, taken));
  quiet = await mineSent(pool, 12n);
});
afterAll(() => pool.remote.close());
beforeEach(() => {
  pool.remote.proxy.inject = () => undefined;
});

/** Records with a model that does not explain the odd block. */
const deaf = (given: Parameters<typeof record>[1], heard?: Heard) =>
  record(pool, given, heard, undefined, deafPool);
const ofBlock = (number: bigint) => `0x${number.toString(16)}`;

/** Requests for what storage holds after a block. */
const reads = ({ method, params }: Request, number: bigint) =>
  !/^eth_getBlock/.test(method) && params.includes(ofBlock(number));

async function recorded() {
  const { file } = await record(pool, { fromBlock: first, toBlock: odd - 1n });
  const read = recordFromDocument(await readDocument(file), proverPool);
  const target = await loadTarget(proverPool, 'reference', {
    ...{ cwd: process.cwd(), cacheDir: CACHE },
  });
  const { parameters, contracts, accounts, chainId } = read;
  const setting = { parameters, contracts, accounts, chainId };
  return { file, read, scene: openScene({ model: proverPool, target, setting }) };
}

test('error: a place where nothing can be written is told before anything is recorded', async () => {
  const file = path.join(folderOf({ plain: 'x' }), 'plain', 'trace.json');
  const error = await errorOf(() => record(pool, { fromBlock: first, toBlock: odd, out: file }));
  expect(error).toMatchObject({ code: 'disk/cannot-write', exitCode: 3 });
});

test('error: what was found is told even where the record cannot be saved', async () => {
  const out = path.join(folderOf({}), 'trace.json');
  pool.remote.proxy.inject = ({ method }) => {
    if (!method.startsWith('debug_')) return undefined;
    rmSync(out, { recursive: true, force: true });
    mkdirSync(out);
    return undefined;
  };
  const json = path.join(folderOf({}), 'result.json');
  const told = await deaf({ fromBlock: first, toBlock: odd, out, json });
  expect(told).toMatchObject({ code: 1, err: expect.stringContaining(`cannot write ${out}`) });
  expect(told.out).toContain(`✗ block ${odd} is not explained`);
  expect(told.out).not.toContain('written');
  expect(readTrace(json)).toMatchObject({ record: null, trouble: { code: 'disk/cannot-write' } });
  const fine = await record(pool, { fromBlock: first, toBlock: odd - 1n, out });
  expect(fine).toMatchObject({ code: 3, out: expect.stringContaining('unknown: cannot write') });
});

test('error: nonsense or another chain at the end is trouble, and what was found stays', async () => {
  const given = { fromBlock: first, toBlock: quiet };
  // No whole bytes.
  let hash = '0x123';
  let reading = false;
  pool.remote.proxy.inject = (request) => {
    reading ||= reads(request, quiet);
    const hit = reading && request.params[0] === ofBlock(quiet);
    const block = { number: ofBlock(quiet), timestamp: '0x1', parentHash: '0x1', hash };
    return hit ? { kind: 'result', result: block } : undefined;
  };
  const nonsense = await deaf(given);
  expect(nonsense.err).toContain('The node answered something that cannot be used.');
  expect(nonsense).toMatchObject({ code: 1, out: expect.stringContaining(`block ${odd} is not`) });

  reading = false;
  hash = `0x${'77'.repeat(32)}`;
  const { err, file } = await deaf(given);
  expect(err).toContain('The chain was reorganised while its last block was read.');
  expect(readTrace(file).end).toMatchObject({ number: String(odd), words: {} });

  // The first time it is asked for by whoever opens the fork.
  let asked = 0;
  pool.remote.proxy.inject = ({ params }) => {
    if (params[0] !== 'latest') return undefined;
    asked += 1;
    return asked > 1 ? { kind: 'result', result: null } : undefined;
  };
  const error = await errorOf(() => deaf(given));
  expect(error).toMatchObject({ code: 'record/answer', exitCode: 3 });
});

test('behavior: all blocks are read in one way, also where one was quicker than another', async () => {
  const relay = await hastyRelay(pool.remote);
  let settled = () => {};
  const slow = new Promise<void>((resolve) => {
    settled = resolve;
  });
  const blocks = [(await readPastBlock(relay, first))!, (await readPastBlock(relay, odd))!];
  const [hash] = blocks.map((block) => block.hash);
  const ask: Remote['ask'] = async (method, params) => {
    if (/^(debug|trace)_/.test(method)) {
      if (params[0] !== hash) throw new InfrastructureError({ code: 'fork/method', message: '' });
      await slow;
    }
    return relay.ask(method, params);
  };
  const tracing = openTracing({ ...relay, ask }, Object.values(pool.deployment.contracts));
  const early = tracing.read(blocks[0]!);
  await tracing.read(blocks[1]!);
  expect(tracing.kind()).toBe('none');
  settled();
  const [transaction] = await early;
  // Neither what it returned nor what it called: as of the other.
  expect(transaction).toMatchObject({ logs: expect.anything(), frame: { output: undefined } });
});

test('behavior: a monitor has on disk what it tells of', async () => {
  const { pending, out } = { pending: [] as number[], out: path.join(folderOf({}), 't.json') };
  let said = '';
  const heard = {
    get out() {
      return said;
    },
    set out(text: string) {
      if (/^\? block/m.test(text.slice(said.length))) pending.push(readTrace(out).blocks.length);
      said = text;
    },
  };
  pool.remote.proxy.inject = ({ method }) =>
    /^(debug|trace)_/.test(method) ? { kind: 'error', code: -32601, message: 'no' } : undefined;
  const given = { fromBlock: first, toBlock: odd, follow: true, out };
  expect(await deaf(given, heard)).toMatchObject({ code: 3 });
  expect(pending).toEqual([3]);
});

test('behavior: a record is as large as its file, and old blocks make room', async () => {
  const { read, scene } = await recorded();
  const sizeWith = (blocks: typeof read.blocks) =>
    Buffer.byteLength(JSON.stringify(recordToJson({ ...read, blocks }, scene), null, 2));
  const counted = read.blocks
    .map((block) => recordedSize(block, scene, read.people))
    .reduce((one, other) => one + other);
  const written = sizeWith(read.blocks) - sizeWith([]);
  expect(counted).toBeGreaterThanOrEqual(written);
  expect(counted).toBeLessThan(written * 1.05);

  const carried = { people: read.people, words: read.start.words };
  const { number, hash } = read.start;
  const start = { edge: { number, hash }, carried, readAt: number, implementations: {} };
  const walkThrough = (count: number, most: number, keep: number | undefined) => {
    const begin = { ...start, recorded: 0 };
    const along = new Path({ scene, start: begin, keep, most, sizeOf: () => 1 });
    for (let index = 1; index <= count; index += 1) {
      const edge = { number: number + BigInt(index), hash };
      along.push({ ...start, edge, recorded: index }, { ...read.blocks[0]! });
    }
    return along;
  };
  const roomy = walkThrough(300, 150, 1_000);
  expect(roomy.walked().blocks).toHaveLength(150);
  expect(roomy.full).toBe(false);
  // Those that may be taken back stay; when they are, there is room again.
  const tight = walkThrough(300, 100, 1_000);
  expect(tight).toMatchObject({ full: true });
  expect(tight.walked().blocks).toHaveLength(127);
  for (let gone = 0; gone < 27; gone += 1) expect(tight.pop()).toBe(true);
  expect(tight.full).toBe(false);
  expect(tight.walked().blocks).toHaveLength(100);
  expect(walkThrough(300, 150, undefined)).toMatchObject({ full: true });
});

test('error: accounts of a trace are named as in the world, and names are no escapes', async () => {
  const { file, read } = await recorded();
  const spoiled = async (accounts: object) => {
    writeFileSync(file, JSON.stringify({ ...readTrace(file), accounts }));
    const document = await readDocument(file);
    return errorOf(() => recordFromDocument(document, proverPool));
  };
  const { accounts } = read;
  const evil = '\u001b]0;evil\u0007';
  const strange = await spoiled({ ...accounts, [evil]: ROLLUP });
  expect(strange).toMatchObject({ code: 'file/invalid', facts: { field: 'accounts' } });
  const { taiko: _, ...fewer } = accounts;
  expect(await spoiled(fewer)).toMatchObject({ facts: { field: 'accounts', found: '"fewer"' } });
  const { parameters, contracts, chainId, people: actors } = read;
  const setting = { parameters, contracts, chainId, actors, accounts: { [evil]: ROLLUP } };
  expect(wordsFor(proverPool, setting).address(ROLLUP)).toBe('\\u{1b}]0;evil\\u{7}');
});
