import { remoteAt } from '../chain/past/at.js';
import { hashOf, type PastBlock } from '../chain/past/block.js';
import type { TracedTransaction } from '../chain/past/tracing.js';
import { wordsAt } from '../chain/probe.js';
import { type Remote, readStorage } from '../chain/remote.js';
import { integerOf } from '../chain/wire.js';
import { InfrastructureError } from '../errors.js';
import { type Address, type Hex, ZERO_ADDRESS } from '../model/index.js';
import { functionTable } from '../target/codec/index.js';
import { understand } from './command.js';
import { type BlockJudgement, type Carried, carriedOn, judgeBlock, namesOfWords } from './judge.js';
import { changedWords, movedWords, type ObtainWords, openMoment } from './moment.js';
import type { ChainRecord, Edge, RecordedBlock, RecordedTransaction } from './record.js';
import { type Scene, settingWith } from './scene.js';
import { namedIn, recordTransaction } from './topmost.js';
import { findUpgrades, type Implementations } from './upgrades.js';

/** What is known when a block has been recorded; going back to it forgets the blocks after it. */
export type Checkpoint = {
  readonly edge: Edge;
  readonly carried: Carried;
  /** The block after which the carried words were read. */
  readonly readAt: bigint;
  readonly implementations: Implementations;
  /** How many blocks were recorded by then. */
  readonly recorded: number;
};

/** Reads a chain on from one block to the next, and holds each against the model. */
export type Recorder = {
  readonly scene: Scene;
  /** Where recording begins. */
  readonly start: Checkpoint;
  /** Reads a block on top of another; the judgement is undefined where nobody called. */
  readonly add: (
    on: Checkpoint,
    block: PastBlock,
    traced: readonly TracedTransaction[],
  ) => Promise<{ readonly checkpoint: Checkpoint; readonly judgement: BlockJudgement | undefined }>;
  /**
   * Reads storage once more: variables that changed since the last call, by name.
   * InfrastructureError `record/moved` where the chain was reorganised meanwhile.
   */
  readonly close: (
    at: Checkpoint,
  ) => Promise<{ readonly end: ChainRecord['end']; readonly between: readonly string[] }>;
};

/** Begins at the block that a remote is at. */
export async function openRecorder(
  remote: Remote,
  scene: Scene,
  begin: { readonly people: readonly Address[]; readonly implementations: Implementations },
): Promise<Recorder> {
  const { number, hash } = remote.block;
  const obtain = obtainAt(remote, scene, { number, hash });
  const carried = await readCarried(scene, begin.people, obtain);
  const start: Checkpoint = {
    edge: { number, hash },
    carried,
    readAt: number,
    implementations: begin.implementations,
    recorded: 0,
  };
  return {
    scene,
    start,
    add: async (on, block, traced) => {
      const edge = { number: block.number, hash: block.hash };
      const transactions = traced
        .map((transaction) => recordTransaction(transaction, scene.names))
        .filter((transaction) => transaction !== undefined);
      if (transactions.length === 0) return { checkpoint: { ...on, edge }, judgement: undefined };
      return addBlock({ remote, scene, on }, block, transactions);
    },
    close: async (at) => {
      const { edge, carried: known } = at;
      if (at.readAt === edge.number) return { end: { ...edge, words: {} }, between: [] };
      const now = await readCarried(scene, known.people, obtainAt(remote, scene, edge));
      // What was read by number is of this block only if the number is still its own.
      if ((await hashOf(remote, edge.number)) !== edge.hash) throw moved(remote, edge);
      const setting = settingWith(scene, known.people);
      const variables = scene.model.abstraction.variables(scene.model.initial(setting), setting);
      return {
        end: { ...edge, words: changedWords(known.words, now.words) },
        between: namesOfWords(scene, movedWords(known.words, now.words), variables),
      };
    },
  };
}

type On = { readonly remote: Remote; readonly scene: Scene; readonly on: Checkpoint };

async function addBlock(
  { remote, scene, on }: On,
  { environment, number, hash }: PastBlock,
  transactions: readonly RecordedTransaction[],
) {
  const parent = { number: number - 1n, hash: environment.parentHash };
  const { people, words } = on.carried;
  const known = new Set<Address>([...people, ...scene.names.keys(), ZERO_ADDRESS]);
  const unknown = transactions.flatMap(({ calls }) =>
    calls.filter((call) => !call.view && understand(scene, call).aside !== undefined),
  );
  const { target, setting } = scene;
  const { contracts } = setting;
  const { implementations } = on;
  const here = at(remote, { number, hash });
  const [upgraded, ether] = await Promise.all([
    findUpgrades(
      here,
      { target, contracts, implementations },
      { transactions, unknown: new Set(unknown.map(({ to }) => to)) },
    ),
    etherOf(at(remote, parent), here, scene),
  ]);
  const bare = {
    hash,
    environment,
    transactions,
    guests: [...namedIn(transactions)].filter((address) => !known.has(address)),
    before: {},
    after: {},
    ether,
    upgraded,
  };
  const { prober } = scene;
  const before = openMoment(
    prober,
    on.readAt === parent.number ? words : {},
    obtainAt(remote, scene, parent),
  );
  const after = openMoment(prober, {}, obtainAt(remote, scene, { number, hash }));
  const judged = await judgeBlock(scene, { block: bare, people, carried: words, before, after });
  const block: RecordedBlock = {
    ...bare,
    before: changedWords(words, before.words()),
    after: changedWords(before.words(), after.words()),
  };
  const now = upgraded.map(({ contract, implementation }) => [contract, implementation] as const);
  const checkpoint: Checkpoint = {
    edge: { number, hash },
    carried: judged.carried,
    readAt: number,
    implementations: { ...implementations, ...Object.fromEntries(now) },
    recorded: on.recorded + 1,
  };
  return { checkpoint, judgement: { ...judged.judgement, block } };
}

async function readCarried(
  scene: Scene,
  people: readonly Address[],
  obtain: ObtainWords,
): Promise<Carried> {
  const setting = settingWith(scene, people);
  const { model, prober } = scene;
  const moment = openMoment(prober, {}, obtain);
  await moment.read(model.abstraction.variables(model.initial(setting), setting));
  return carriedOn(scene, people, moment.words());
}

/** Wei that contracts won or lost in a block, as far as any function of theirs takes ether. */
async function etherOf(
  before: Remote,
  after: Remote,
  { model, setting }: Scene,
): Promise<RecordedBlock['ether']> {
  const holders = model.world.contracts.filter(({ abi }) =>
    [...functionTable(abi).bySignature.values()].some(({ payable }) => payable),
  );
  const changes = await Promise.all(
    holders.map(async ({ name }) => {
      const address = setting.contracts[name]!;
      const [then, now] = await Promise.all([
        balanceAt(before, address),
        balanceAt(after, address),
      ]);
      return [name, now - then] as const;
    }),
  );
  return Object.fromEntries(changes);
}

async function balanceAt(remote: Remote, address: Address): Promise<bigint> {
  return integerOf(await remote.read('eth_getBalance', [address, remote.blockTag]), 'a balance');
}

function obtainAt(remote: Remote, { setting }: Scene, edge: Edge): ObtainWords {
  const there = at(remote, edge);
  return async (contract, slots) => {
    const address = setting.contracts[contract]!;
    const all: Hex = `0x${slots.map((slot) => slot.slice(2)).join('')}`;
    const [words] = await readStorage(there, [{ address, slots: all }]);
    return wordsAt(words!, 0, slots.length);
  };
}

function moved({ node }: Remote, { number, hash }: Edge): InfrastructureError {
  return new InfrastructureError({
    code: 'record/moved',
    message: 'The chain was reorganised while its last block was read.',
    facts: { node, block: number, hash },
    hint: 'Record it anew, or stay further behind the newest block: --to-block, --confirmations.',
  });
}

function at(remote: Remote, { number, hash }: Edge): Remote {
  return remoteAt(remote, { number, hash, timestamp: 0n });
}
