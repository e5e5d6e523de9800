import { failureTitle, reservations, resultTitle, unknownReason, worstFirst } from '../findings.js';
import type { Result, ResultFailure } from '../json.js';
import { missedWords } from '../marks.js';
import { printable, visible } from '../printable.js';
import { grouped } from '../table.js';
import { pageCoverage } from './coverageData.js';
import type { PageData, PageFailure, PageFunction, PageGas } from './data.js';
import { pageOf } from './page.js';

/** A result as a page: the verdict, the worst failure step by step, the matrix, gas. */
export function toHtml(result: Result): string {
  const [first, ...others] = worstFirst(result);
  return pageOf({
    title: resultTitle(result),
    verdict: result.verdict,
    sentence: sentenceOf(result, first),
    reservations: reservations(result),
    figures: [
      ['steps', grouped(result.steps)],
      ['runs', grouped(result.runs)],
      ['steps a second', grouped(Math.round(result.stepsPerSecond))],
      ['outcomes seen', grouped(result.outcomes.length)],
      ['plans mined too', grouped(result.minedPlans)],
    ],
    failure: first === undefined ? null : pageFailure(first),
    timeline: first?.timeline ?? null,
    others: others.map(pageFailure),
    matrix: matrixOf(result),
    gas: gasOf(result),
    marks: result.marks.map(({ name, reached }) => ({ name: printable(name), reached })),
    coverage: pageCoverage(result.coverage),
    facts: factsOf(result),
  });
}

function sentenceOf(result: Result, first: ResultFailure | undefined): string {
  switch (result.verdict) {
    case 'pass':
      return 'Model and contract agree in everything that can be seen.';
    case 'unknown':
      return `Nothing can be said: ${unknownReason(result)}.`;
    case 'fail': {
      const missed = missedWords(result, result.failures);
      if (missed !== undefined) return `Model and contract agree, but ${missed}.`;
      const more = result.failures > 1 ? ` There are ${result.failures} failures in all.` : '';
      return `Model and contract part: ${first ? failureTitle(first) : 'see below'}.${more}`;
    }
  }
}

function pageFailure(failure: ResultFailure): PageFailure {
  const { minimal, confirmation, transcript, replay, foundry } = failure;
  const confirmed = {
    mined: 'real blocks show it too',
    'simulated only': 'hangs on a block hash, number or time that mining cannot choose',
    unconfirmed: 'not confirmed by mining',
  }[confirmation];
  return {
    title: failureTitle(failure),
    about: `${minimal ? 'no call can be left out' : 'not shown to be minimal'} · ${confirmed}`,
    transcript: transcript.map(visible),
    replay: replay === null ? null : visible(replay),
    foundry: foundry ?? null,
  };
}

function matrixOf({ outcomes }: Result): PageFunction[] {
  const functions = new Map<string, PageFunction['cells'][number][]>();
  for (const { function: called, outcome, count } of outcomes) {
    const cells = functions.get(called) ?? [];
    cells.push({ outcome: printable(outcome), success: outcome === 'success', count });
    functions.set(called, cells);
  }
  return [...functions].map(([name, cells]) => ({ name: printable(name), cells }));
}

function gasOf({ gas, outcomes, paths }: Result): PageGas | null {
  if (paths.length > 0) {
    const rows = paths.map(({ path, steps, min, max, envelope }) => ({
      name: printable(path),
      count: steps,
      min: Number(min),
      max: Number(max),
      median: null,
      envelope: envelopeOf(envelope),
    }));
    return { by: 'path', rows };
  }
  if (gas.length === 0) return null;
  const counts = new Map(outcomes.map((cell) => [`${cell.function} ${cell.outcome}`, cell.count]));
  const rows = gas.map(({ function: called, outcome, min, median, max }) => ({
    name: printable(`${called} → ${outcome}`),
    count: counts.get(`${called} ${outcome}`) ?? 0,
    min: Number(min),
    max: Number(max),
    median: Number(median),
    envelope: null,
  }));
  return { by: 'outcome', rows };
}

function envelopeOf(envelope: unknown): readonly [number, number] | null {
  const { min, max } = (envelope ?? {}) as { readonly min?: unknown; readonly max?: unknown };
  const low = Number(min ?? Number.NaN);
  const high = Number(max ?? Number.NaN);
  return Number.isFinite(low) && Number.isFinite(high) ? [low, high] : null;
}

function factsOf(result: Result): PageData['facts'] {
  const { target, versions } = result;
  const facts: [string, string][] = [
    ['target', target.spec],
    ['contract', target.contract],
    ['compiler', target.compiler],
    ...(target.manner === null ? [] : [['made with', target.manner] as [string, string]]),
    ['runtime code', target.bytecodeHash],
    ['model', result.model],
    ['seed', result.seed],
    ...forkFact(result),
    ['plans', `${grouped(result.runs)} of ${grouped(result.depth)} steps`],
    ['executor', result.executor],
    ['time', `${result.seconds.toFixed(1)} s, ${result.workers} workers`],
    ['invariants', result.invariants.join(' · ') || 'none'],
    ['versions', `difftest ${versions.tool}, solc ${versions.solc}, ${versions.anvil}`],
  ];
  return facts.map(([name, value]) => [name, printable(value)]);
}

function forkFact({ fork }: Result): [string, string][] {
  if (fork === null || fork === undefined) return [];
  const words = Object.entries(fork).map(([name, value]) => `${name} ${value}`);
  return [['fork', words.join(', ')]];
}
