import type { Colors } from 'picocolors/types.js';
import { type Json, valueToJson } from '../trace/json.js';
import {
  type BehaviourChange,
  type CompareReport,
  classesOf,
  type GasChange,
  silentFunctions,
} from './compared.js';
import { cell, markdownTable } from './markup.js';
import { printable } from './printable.js';
import { grouped, table } from './table.js';

/** The `format` of a comparison; the number goes up when a reader could misunderstand it. */
const COMPARISON_FORMAT = 'taiko-difftest/comparison/1';

/** A comparison for a person: what differs, class by class, the gravest first. */
export function compareLines(report: CompareReport, colors: Colors): string[] {
  const title = (text: string) => colors.bold(text);
  const sections = [
    ...report.behaviour.flatMap((change) => ['', ...behaviourLines(change, colors)]),
    ...section(title('interface'), interfaceRows(report)),
    ...section(title('storage layout'), layoutRows(report)),
    ...gasSection(report.gas, title('gas, where it differs (median)')),
  ];
  return [...sections, '', ...factLines(report), verdictLine(report, colors)];
}

/** The same as markdown, for a comment on a pull request. */
export function compareMarkdown(report: CompareReport): string {
  const classes = classesOf(report);
  const head = `## ${report.a.spec} against ${report.b.spec}: ${report.verdict}`;
  const summary =
    classes.length === 0
      ? `No difference in ${grouped(report.steps)} calls.`
      : `Differs in: ${classes.join(', ')}. ${grouped(report.steps)} calls were compared.`;
  const silent = silentFunctions(report.gas);
  const behaviour = report.behaviour.flatMap((change) => [
    `### ${change.code} of \`${cell(change.function)}\` (${change.runs} of ${report.runs} runs)`,
    '```text',
    // A fence inside what a contract said would end ours.
    ...change.transcript.map((line) => line.replaceAll('```', "'''")),
    '```',
    '',
  ]);
  return [
    head,
    '',
    ...(report.trouble === undefined ? [] : [`Unknown: ${cell(report.trouble.message)}`, '']),
    summary,
    ...(silent.length === 0 ? [] : ['', `Never succeeded: ${cell(silent.join(', '))}.`]),
    '',
    ...behaviour,
    ...markdownTable('### Interface', ['kind', 'name', 'change', 'A', 'B'], interfaceRows(report)),
    ...markdownTable('### Storage layout', ['variable', 'change', 'A', 'B'], layoutRows(report)),
    ...markdownTable('### Gas (median)', GAS_HEAD, gasRows(report.gas.filter(differs))),
  ].join('\n');
}

/** The same for programs. Amounts of gas are decimal strings. */
export function compareToJson(report: CompareReport): Json {
  const { trouble } = report;
  const error = trouble && { code: trouble.code, message: trouble.message, facts: trouble.facts };
  return {
    format: COMPARISON_FORMAT,
    ...(valueToJson({
      verdict: report.verdict,
      exitCode: report.exitCode,
      differences: classesOf(report),
      a: report.a,
      b: report.b,
      model: report.model,
      modelNote: report.modelNote ?? null,
      seed: `0x${report.seed.toString(16)}`,
      neverSucceeded: silentFunctions(report.gas),
      runs: report.runs,
      steps: report.steps,
      seconds: Math.round(report.seconds * 1000) / 1000,
      differing: report.differing,
      behaviour: report.behaviour.map(({ file, replay, ...change }) => {
        return { ...change, file: file ?? null, replay: replay ?? null };
      }),
      interface: report.interface,
      layout: report.layout,
      gas: report.gas.map((row) => ({ ...row, delta: row.b - row.a })),
      trouble: error ?? null,
    }) as Record<string, Json>),
  };
}

function behaviourLines(change: BehaviourChange, colors: Colors): string[] {
  const size = `${change.commands} command${change.commands === 1 ? '' : 's'}`;
  const minimal = change.minimal ? `minimal, ${size}` : `${size}, not shown to be minimal`;
  const title = `✗ ${change.code} of ${change.function} differs (${minimal})`;
  const facts = [
    ...(change.file === undefined ? [] : [['saved', change.file]]),
    ...(change.replay === undefined
      ? []
      : [
          ['A alone', change.replay.a],
          ['B alone', change.replay.b],
        ]),
  ];
  return [
    colors.bold(colors.red(title)),
    '',
    ...change.transcript,
    '',
    ...table(facts, ['left', 'left']),
  ];
}

function interfaceRows(report: CompareReport): string[][] {
  return report.interface.map(({ kind, signature, change, before, after }) => {
    return [kind, signature, change, before ?? '', after ?? ''];
  });
}

function layoutRows(report: CompareReport): string[][] {
  return report.layout.map(({ variable, change, before, after }) => {
    return [variable, change, before ?? '', after ?? ''];
  });
}

const GAS_HEAD = ['function', 'outcome', 'calls', 'A', 'B', 'B − A'];

function gasSection(gas: readonly GasChange[], title: string): string[] {
  const rows = gasRows(gas.filter(differs));
  if (rows.length === 0) return [];
  const align = ['left', 'left', 'right', 'right', 'right', 'right'] as const;
  return ['', title, ...table([GAS_HEAD, ...rows], align)];
}

function gasRows(gas: readonly GasChange[]): string[][] {
  return gas.map(({ function: called, outcome, count, a, b }) => {
    const delta = `${b > a ? '+' : ''}${grouped(b - a)}`;
    return [called, printable(outcome), grouped(count), grouped(a), grouped(b), delta];
  });
}

function differs({ a, b }: GasChange): boolean {
  return a !== b;
}

function section(title: string, rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const columns = rows[0]!.map(() => 'left' as const);
  const printed = rows.map((row) => row.map(printable));
  return ['', title, ...table(printed, columns)];
}

function factLines(report: CompareReport): string[] {
  const side = ({ spec, contract, bytecodeHash }: CompareReport['a']): string => {
    return `${spec} (${contract}, ${bytecodeHash.slice(0, 18)}…)`;
  };
  const model = report.model === 'none' ? 'none: calls typed by the ABI' : report.model;
  const note = report.modelNote === undefined ? [] : [['', report.modelNote]];
  return table(
    [
      ['A', side(report.a)],
      ['B', side(report.b)],
      ['plans', model],
      ...note,
      ['seed', `0x${report.seed.toString(16)}`],
      ['calls', `${grouped(report.steps)} in ${grouped(report.runs)} runs, on both`],
      ...silentRows(report),
      ...(report.differing === 0 ? [] : [['differing', `${grouped(report.differing)} runs`]]),
    ],
    ['left', 'left'],
  );
}

/** Calls that never succeed show little: two contracts may be equal in nothing but refusing. */
function silentRows(report: CompareReport): string[][] {
  const silent = silentFunctions(report.gas);
  return silent.length === 0 ? [] : [['never succeeded', printable(silent.join(', '))]];
}

function verdictLine(report: CompareReport, colors: Colors): string {
  if (report.verdict === 'unknown') {
    const why = report.trouble?.message ?? 'interrupted';
    return `verdict  ${colors.bold(colors.yellow('unknown'))}: ${printable(why)}`;
  }
  const classes = classesOf(report);
  if (report.verdict === 'equal') {
    const gas = classes.length === 0 ? '' : ' but for gas (--gas makes it count)';
    return `verdict  ${colors.bold(colors.green('equal'))}${gas}`;
  }
  return `verdict  ${colors.bold(colors.red('different'))}: ${classes.join(', ')}`;
}
