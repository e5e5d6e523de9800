import type { BlockJudgement } from '../record/judge.js';
import type { ChainRecord } from '../record/record.js';
import { findingOf, NOTHING, type RecordFinding, type Tally, tallied } from '../record/verdict.js';

/** Blocks that a reorganisation may take back. */
const MOST_REMEMBERED = 128;
/** Findings that are told: after the first few, more of them help nobody. */
const MOST_FINDINGS = 20;

/** What was found so far, block by block. */
export class Course {
  tally: Tally = NOTHING;
  findings: RecordFinding[] = [];
  /** Blocks of late, each with what was counted before it. */
  #late: { readonly number: bigint; readonly before: Tally }[] = [];

  /** Counts a block; what was found in it, if anything was. */
  add(judgement: BlockJudgement, calls: ChainRecord['calls']): RecordFinding | undefined {
    const { number } = judgement.block.environment;
    this.#late = [...this.#late.slice(1 - MOST_REMEMBERED), { number, before: this.tally }];
    this.tally = tallied(this.tally, judgement);
    const finding = findingOf(judgement, calls);
    if (finding !== undefined && this.findings.length < MOST_FINDINGS) this.findings.push(finding);
    return finding;
  }

  /** Forgets the blocks after one. */
  backTo(last: bigint): void {
    const first = this.#late.find(({ number }) => number > last);
    if (first !== undefined) this.tally = first.before;
    this.#late = this.#late.filter(({ number }) => number <= last);
    this.findings = this.findings.filter(({ number }) => number <= last);
  }
}
