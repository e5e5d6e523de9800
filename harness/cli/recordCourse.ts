import type { BlockJudgement } from '../record/judge.js';
import type { ChainRecord } from '../record/record.js';
import { findingOf, NOTHING, type RecordFinding, type Tally, tallied } from '../record/verdict.js';

/** Blocks that a reorganisation may take back. */
const MOST_REMEMBERED = 128;
/** Findings of a kind that are told: after the first few, more of them help nobody. */
const MOST_FINDINGS = 20;

/** What was counted up to a block. */
type Counted = { readonly tally: Tally; readonly omitted: number };

/** What was found so far, block by block. */
export class Course {
  tally: Tally = NOTHING;
  findings: RecordFinding[] = [];
  /** Findings beyond those that are told, each of a kind with enough that are. */
  omitted = 0;
  /** Blocks of late, each with what was counted before it. */
  #late: { readonly number: bigint; readonly before: Counted }[] = [];

  /** Counts a block; what was found in it, if anything was. */
  add(judgement: BlockJudgement, calls: ChainRecord['calls']): RecordFinding | undefined {
    const { number } = judgement.block.environment;
    const { tally, omitted } = this;
    this.#late = [...this.#late.slice(1 - MOST_REMEMBERED), { number, before: { tally, omitted } }];
    this.tally = tallied(tally, judgement);
    const finding = findingOf(judgement, calls);
    if (finding === undefined) return undefined;
    // One that is certain is never left out for the sake of others that are not.
    const alike = this.findings.filter(({ kind }) => kind === finding.kind).length;
    if (alike < MOST_FINDINGS) this.findings.push(finding);
    else this.omitted += 1;
    return finding;
  }

  /** Forgets the blocks after one. */
  backTo(last: bigint): void {
    const first = this.#late.find(({ number }) => number > last);
    if (first !== undefined) {
      this.tally = first.before.tally;
      this.omitted = first.before.omitted;
    }
    this.#late = this.#late.filter(({ number }) => number <= last);
    this.findings = this.findings.filter(({ number }) => number <= last);
  }
}
