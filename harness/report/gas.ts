import type { Colors } from 'picocolors/types.js';
import { printable } from './printable.js';
import type { ReportedPath } from './result.js';
import { grouped, table } from './table.js';

/** What paths cost, and what their envelope has of them; some are `unknown` to it. */
export function pathLines(
  paths: readonly ReportedPath[],
  unknown: readonly string[],
  colors: Colors,
): string[] {
  const unlearned = new Set(unknown);
  const header = ['path', 'steps', 'gas min', 'max', 'envelope'];
  const rows = paths.map(({ path, steps, min, max, envelope }) => [
    printable(path),
    grouped(steps),
    grouped(min),
    grouped(max),
    unlearned.has(path) ? 'unknown' : knownAs(envelope),
  ]);
  const [first = '', ...rest] = table(
    [header, ...rows],
    ['left', 'right', 'right', 'right', 'left'],
  );
  return [colors.dim(first), ...rest];
}

/** A path that was never met is predicted from others that have the same parts. */
function knownAs(envelope: ReportedPath['envelope']): string {
  if (envelope === undefined) return 'by its parts';
  return envelope.exact ? 'exact' : 'in a range';
}

/** One call of an envelope that was learned, as far as it is told. */
export type LearnedCall = {
  readonly call: string;
  readonly steps: number;
  readonly exact: number;
  /** Ways that are not exact: by how much they are off at most, and their least gas. */
  readonly inexact: readonly {
    readonly way: string;
    readonly steps: number;
    readonly off: readonly [least: number, most: number];
    readonly min: number;
  }[];
};

/** What was learned, call by call, and all that is not exact. */
export function learnedLines(calls: readonly LearnedCall[], colors: Colors): string[] {
  const header = ['call', 'steps', 'exact', 'off by', 'of gas'];
  const rows = calls.flatMap(({ call, steps, exact, inexact }) => [
    [printable(call), grouped(steps), percent(exact, steps), '', ''],
    ...inexact.map(({ way, steps: count, off: [least, most], min }) => [
      `  ${printable(way) || '(any)'}`,
      grouped(count),
      '',
      `${grouped(least)} to ${grouped(most)}`,
      `${(((most - least) * 100) / min).toFixed(2)} %`,
    ]),
  ]);
  const align = ['left', 'right', 'right', 'right', 'right'] as const;
  const [first = '', ...rest] = table([header, ...rows], align);
  return [colors.dim(first), ...rest];
}

/** What the same steps of one path cost in two contracts. */
export type PathDifference = {
  readonly path: string;
  readonly steps: number;
  /** Medians. */
  readonly a: number;
  readonly b: number;
  /** What a step costs more in B, at least and at most. */
  readonly least: number;
  readonly most: number;
};

const DIFF_HEAD = ['path', 'steps', 'A', 'B', 'B − A'];

/** Paths side by side, for a person; what costs the same is only counted. */
export function gasDiffLines(paths: readonly PathDifference[], colors: Colors): string[] {
  const changed = paths.filter(isChanged);
  if (changed.length === 0) return [];
  const align = ['left', 'right', 'right', 'right', 'right'] as const;
  const [first = '', ...rest] = table([DIFF_HEAD, ...changed.map(diffRow)], align);
  return [colors.dim(first), ...rest];
}

/** The same as a markdown table. */
export function gasDiffMarkdown(
  paths: readonly PathDifference[],
  sides: { readonly a: string; readonly b: string },
): string {
  const changed = paths.filter(isChanged);
  const same = paths.length - changed.length;
  const row = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  const table =
    changed.length === 0
      ? []
      : [
          '',
          row(DIFF_HEAD),
          '| --- | ---: | ---: | ---: | ---: |',
          ...changed.map(diffRow).map(row),
        ];
  return [
    `## Gas: A is ${cell(sides.a)}, B is ${cell(sides.b)}`,
    '',
    `${changed.length} of ${paths.length} paths cost otherwise, ${same} the same.`,
    ...table,
    '',
  ].join('\n');
}

/** Whether any step of a path costs otherwise. */
export function isChanged({ least, most }: PathDifference): boolean {
  return least !== 0 || most !== 0;
}

function diffRow({ path, steps, a, b, least, most }: PathDifference): string[] {
  const change = least === most ? signed(least) : `${signed(least)} to ${signed(most)}`;
  return [printable(path), grouped(steps), grouped(a), grouped(b), change];
}

function signed(gas: number): string {
  return gas < 0 ? `−${grouped(-gas)}` : `+${grouped(gas)}`;
}

function cell(text: string): string {
  return printable(text).replaceAll('|', '\\|');
}

function percent(part: number, whole: number): string {
  return part === whole ? '100 %' : `${((part * 100) / whole).toFixed(2)} %`;
}
