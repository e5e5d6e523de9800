import { type BlockJudgement, type Carried, judgeBlock, namesOfWords } from './judge.js';
import { movedWords, openMoment, overlaid } from './moment.js';
import type { ChainRecord, RecordedBlock } from './record.js';
import { lacksWord } from './recordFile.js';
import { type Scene, settingWith } from './scene.js';

/** What the model makes of a block that it does not simply explain. */
export type RecordFinding = {
  /** `unknown` where the node does not show enough to say that the model is wrong. */
  readonly kind: 'unexplained' | 'unknown';
  readonly number: bigint;
  /** In words, one reason each. */
  readonly reasons: readonly string[];
  /** Absent where nobody called: storage changed by itself. */
  readonly judgement?: BlockJudgement;
};

/** How much was judged, and what was not. */
export type Tally = {
  readonly blocks: number;
  readonly transactions: number;
  readonly calls: number;
  /** Calls made by other contracts. */
  readonly inner: number;
  /** Calls that a failed call around them undid. */
  readonly undone: number;
  /** Transactions with calls that the node does not show. */
  readonly hidden: number;
  /** How often a call was not judged: `vault.approve: the model does not know it`. */
  readonly aside: Readonly<Record<string, number>>;
};

export const NOTHING: Tally = {
  blocks: 0,
  transactions: 0,
  calls: 0,
  inner: 0,
  undone: 0,
  hidden: 0,
  aside: {},
};

/** Undefined for a block that the model explains. */
export function findingOf(
  judgement: BlockJudgement,
  calls: ChainRecord['calls'],
): RecordFinding | undefined {
  const { block, divergences, between, upgraded, hidden, aside } = judgement;
  const other = upgraded.filter(({ same }) => !same);
  const [first] = divergences;
  const unknown = [...new Set(aside.map(({ name }) => name))];
  const reasons = [
    ...(first === undefined ? [] : [`${first.code} of ${first.function} differs`]),
    ...(first !== undefined && unknown.length > 0
      ? [`calls in the block were not judged: ${unknown.join(', ')}`]
      : []),
    ...between.map((name) => `${name} changed before this block, and no call is seen that did it`),
    ...other.map(({ contract, implementation }) => {
      return `${contract} runs other code from here on, at ${implementation}`;
    }),
    ...(hidden ? ['it was called by other contracts, which the node does not show'] : []),
  ];
  if (reasons.length === 0) return undefined;
  const { number } = block.environment;
  // Without the calls in between nobody knows what a difference comes from.
  const certain = other.length > 0 || (calls === 'all' && !hidden);
  return { kind: certain ? 'unexplained' : 'unknown', number, reasons, judgement };
}

/** What storage shows after the last call of a record. */
export function endFinding(
  number: bigint,
  between: readonly string[],
  calls: ChainRecord['calls'],
): RecordFinding | undefined {
  if (between.length === 0) return undefined;
  const reasons = between.map((name) => `${name} changed by then, and no call is seen that did it`);
  return { kind: calls === 'all' ? 'unexplained' : 'unknown', number, reasons };
}

/** Counts a block. */
export function tallied(tally: Tally, { block, aside }: BlockJudgement): Tally {
  const calls = block.transactions.flatMap((transaction) => transaction.calls);
  const counts = { ...tally.aside };
  for (const { name, why } of aside) {
    const key = `${name}: ${why}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return {
    blocks: tally.blocks + 1,
    transactions: tally.transactions + block.transactions.length,
    calls: tally.calls + calls.length,
    inner: tally.inner + calls.filter(({ at }) => at.length > 0).length,
    undone: tally.undone + calls.filter(({ undone }) => undone.length > 0).length,
    hidden: tally.hidden + block.transactions.filter(({ hidden }) => hidden).length,
    aside: counts,
  };
}

/** Holds a record against the model, block by block and without any node. */
export async function replayRecord(
  scene: Scene,
  record: ChainRecord,
  file: string,
): Promise<{ readonly findings: readonly RecordFinding[]; readonly tally: Tally }> {
  const findings: RecordFinding[] = [];
  let tally = NOTHING;
  let carried: Carried = { people: record.people, words: record.start.words };
  for (const block of record.blocks) {
    const judged = await judgeBlock(scene, { block, ...momentsOf(scene, block, carried, file) });
    carried = judged.carried;
    tally = tallied(tally, judged.judgement);
    const finding = findingOf(judged.judgement, record.calls);
    if (finding !== undefined) findings.push(finding);
  }
  const { number, words } = record.end;
  const { model } = scene;
  const setting = settingWith(scene, carried.people);
  const variables = model.abstraction.variables(model.initial(setting), setting);
  const moved = namesOfWords(scene, movedWords(carried.words, words), variables);
  const last = endFinding(number, moved, record.calls);
  return { findings: last === undefined ? findings : [...findings, last], tally };
}

/** What a record says of storage before and after a block; what it lacks is an error. */
function momentsOf(scene: Scene, block: RecordedBlock, { people, words }: Carried, file: string) {
  const lacking = (when: string) => (contract: string, slots: readonly string[]) => {
    const { number } = block.environment;
    throw lacksWord({ file, block: String(number), when, contract, slot: slots[0]! });
  };
  const then = overlaid(words, block.before);
  const before = openMoment(scene.prober, then, lacking('before it'));
  const after = openMoment(scene.prober, overlaid(then, block.after), lacking('after it'));
  return { people, carried: words, before, after };
}
