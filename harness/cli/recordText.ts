import type { Colors } from 'picocolors/types.js';
import type { BlockJudgement } from '../record/judge.js';
import type { RecordFinding, Tally } from '../record/verdict.js';
import { printable, visible } from '../report/printable.js';
import { grouped, table } from '../report/table.js';
import { divergenceLines, transcriptLines } from '../report/transcript.js';
import type { Json } from '../trace/json.js';

/** A block that is not explained: which, why, what was called, and what differs. */
export function findingLines(finding: RecordFinding, colors: Colors): string[] {
  const { kind, number, reasons, judgement } = finding;
  const verdict = kind === 'unknown' ? 'not known to be explained' : 'not explained';
  const title = `✗ block ${number} is ${verdict}`;
  const coloured = kind === 'unknown' ? colors.yellow(title) : colors.red(title);
  return [
    colors.bold(coloured),
    ...reasons.map((reason) => `  ${visible(reason)}`),
    ...(judgement === undefined ? [] : judgementLines(judgement)),
    '',
  ];
}

/** The transaction that a divergence is in; undefined for one that no call is blamed for. */
function blamed({ block, divergences }: BlockJudgement): string | undefined {
  const [first] = divergences;
  if (first === undefined || first.step < 0) return undefined;
  let step = first.step;
  for (const { hash, calls } of block.transactions) {
    if (step < calls.length) return hash;
    step -= calls.length;
  }
  return undefined;
}

function judgementLines(judgement: BlockJudgement): string[] {
  const { block, plan, model, setting, predicted, divergences } = judgement;
  const input = { model, setting, plan, predicted, divergences };
  const calls = block.transactions.flatMap(({ hash, calls: own }) =>
    own.map((call) => {
      const inside = call.at.length === 0 ? '' : `, call ${call.at.join('.')}`;
      const undone = call.undone.length === 0 ? '' : ', undone by a call around it';
      return `${hash}${inside}${undone}`;
    }),
  );
  const numbered = calls.map((text, index) => [`  ${index + 1}.`, text]);
  return [
    '',
    ...transcriptLines(input),
    ...(numbered.length === 0 ? [] : ['', ...table(numbered, ['right', 'left'])]),
    ...(divergences.length === 0 ? [] : ['', ...divergenceLines(input, ['model', 'chain'])]),
  ];
}

/** How much was looked at, as rows of facts. */
export function tallyRows(tally: Tally): string[][] {
  const { blocks, transactions, calls, inner, undone, hidden, aside } = tally;
  const parts = [
    `${grouped(calls)} in ${many(transactions, 'transaction')} of ${many(blocks, 'block')}`,
    ...(inner === 0 ? [] : [`${grouped(inner)} by other contracts`]),
    ...(undone === 0 ? [] : [`${grouped(undone)} undone by a call around`]),
  ];
  return [
    ['calls', parts.join(', ')],
    ...Object.entries(aside).map(([what, count]) => {
      return ['not judged', printable(`${count === 1 ? '' : `${grouped(count)} × `}${what}`)];
    }),
    ...(hidden === 0
      ? []
      : [['left out', `calls in ${many(hidden, 'transaction')}, which the node does not show`]]),
  ];
}

/** A finding for programs. */
export function findingToJson({ kind, number, reasons, judgement }: RecordFinding): Json {
  const [first] = judgement?.divergences ?? [];
  return {
    kind,
    block: String(number),
    reasons: reasons.map(visible),
    transaction: (judgement && blamed(judgement)) ?? null,
    code: first?.code ?? null,
    function: first?.function ?? null,
    transcript: judgement === undefined ? [] : judgementLines(judgement).slice(1),
  };
}

/** `✓ block 31: 4 calls explained`. */
export function explainedLine({ block, plan }: BlockJudgement): string {
  const count = plan.steps.length;
  const { number } = block.environment;
  return `✓ block ${number}: ${many(count, 'call')} explained`;
}

/** A block of which a monitor cannot tell. */
export function unknownLine({ number, reasons }: RecordFinding): string {
  return visible(`? block ${number}: ${reasons.join('; ')}`);
}

/** `1 call`, `2 calls`. */
export function many(count: number, what: string): string {
  return `${grouped(count)} ${what}${count === 1 ? '' : 's'}`;
}
