import type { Outcome } from '../../model/index.js';
import { ZERO_ADDRESS } from '../../model/index.js';
import { eventLines } from '../../report/steps.js';
import { sayTime, wordsFor } from '../../report/words.js';
import type { PlannedStep } from '../../trace/plan.js';
import { type ExpectedLog, errorPayload, expectedLog, payloadOf, returnsOf } from '../expected.js';
import type { Exportable } from '../exportable.js';
import { encodeExpression, integerLiteral, type Names, payloadExpression } from '../solidity.js';
import { storyOf } from '../story.js';

/** Statements of every line of a plan: its block, its call, and what must come of it. */
export function stepStatements(exportable: Exportable, names: Names): string[] {
  const { plan, predicted } = exportable;
  const { steps } = storyOf(exportable);
  return plan.steps.flatMap((step, index) => [
    '',
    `// ${steps[index]!}`,
    ...blockStatements(exportable, step, plan.steps[index - 1]),
    ...callStatements(exportable, step, predicted.steps[index]!.outcome, index, names),
  ]);
}

function blockStatements(
  { chance }: Exportable,
  { environment }: PlannedStep,
  before: PlannedStep | undefined,
): string[] {
  const { number, timestamp, parentHash, prevRandao } = environment;
  if (before?.environment.number === number) return [];
  return [
    `vm.roll(${number});`,
    `vm.warp(${integerLiteral(timestamp)}); // ${sayTime(timestamp)}`,
    ...(chance.parentHash && number > 0n
      ? [`vm.setBlockhash(${number - 1n}, ${parentHash});`]
      : []),
    ...(chance.prevRandao ? [`vm.prevrandao(bytes32(${prevRandao}));`] : []),
  ];
}

function callStatements(
  exportable: Exportable,
  { command }: PlannedStep,
  outcome: Outcome,
  index: number,
  names: Names,
): string[] {
  const { setting } = exportable.session;
  const data = payloadExpression(payloadOf(exportable, command), names);
  const to = names.address(setting.contracts[command.to] ?? ZERO_ADDRESS);
  const call = [names.address(command.from), to, integerLiteral(command.value), data];
  const line = `"line ${index + 1}"`;
  if (outcome.status === 'revert') {
    const payload = errorPayload(exportable, outcome.error);
    const expected = payload === undefined ? 'bytes("")' : payloadExpression(payload, names);
    return [`fail(${[line, ...call, expected].join(', ')});`];
  }
  const succeed = `succeed(${[line, ...call, outcome.events.length].join(', ')})`;
  const returns = returnsOf(exportable, command, outcome.returns);
  const events = eventStatements(exportable, outcome, names);
  if (returns === undefined || returns.values.length === 0) return [...events, `${succeed};`];
  const expected = encodeExpression(returns, names);
  return [...events, `returns_(${line}, ${succeed}, ${expected});`];
}

function eventStatements(exportable: Exportable, outcome: Outcome, names: Names): string[] {
  if (outcome.status !== 'success') return [];
  const { model, setting } = exportable.session;
  const said = eventLines(outcome, wordsFor(model, setting));
  return outcome.events.flatMap((event, index) => {
    const comment = `// ${said[index]!.trim()}`;
    const log = expectedLog(exportable, event);
    if (log === undefined) return [`${comment}: not compared, no ABI declares it`];
    const topics = topicsExpression(log, names);
    const emitter = names.address(log.emitter);
    return [comment, `emits(${emitter}, ${topics}, ${encodeExpression(log.data, names)});`];
  });
}

function topicsExpression({ signature, indexed }: ExpectedLog, names: Names): string {
  const first = `keccak256(${JSON.stringify(signature)})`;
  if (indexed.values.length === 0) return `abi.encode(${first})`;
  return `abi.encodePacked(${first}, ${encodeExpression(indexed, names)})`;
}
