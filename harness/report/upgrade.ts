import type { Colors } from 'picocolors/types.js';
import { type Json, sayValue, valueToJson } from '../trace/json.js';
import { printable } from './printable.js';
import { grouped, table } from './table.js';
import { movedVariables, type UpgradeFinding, type UpgradeReport } from './upgraded.js';

/** The `format` of a tested upgrade; the number goes up when a reader could misunderstand it. */
const UPGRADE_FORMAT = 'taiko-difftest/upgrade/1';

const MEANING: Readonly<Record<UpgradeFinding['kind'], string>> = {
  regression: 'the model agrees with the deployed code, the new one does something else',
  'intended change': 'the model agrees with the new code, the deployed one does something else',
  'stale model': 'the model agrees with neither',
};

/** A tested upgrade for a person: findings first, then what was tested. */
export function upgradeLines(report: UpgradeReport, colors: Colors): string[] {
  const changes = [
    ...report.interface.map(({ kind, signature, change }) => [kind, signature, change]),
    ...report.layout.map(({ variable, change, before, after }) => {
      const sides = [before, after].filter((side) => side !== undefined).join(' → ');
      return ['storage', variable, `${change}: ${sides}`];
    }),
    ...report.constants.map(({ name, old, next }) => {
      return ['constant', name, `${sayValue(old)} → ${sayValue(next)}`];
    }),
  ];
  const told = changes.map((row) => row.map(printable));
  return [
    ...report.findings.flatMap((finding) => [...findingLines(finding, colors), '']),
    ...(told.length === 0
      ? []
      : [colors.bold('changed'), ...table(told, ['left', 'left', 'left']), '']),
    ...table(factRows(report), ['left', 'left']),
    verdictLine(report, colors),
  ];
}

/** The same for programs. */
export function upgradeToJson(report: UpgradeReport): Json {
  const { trouble, findings, seed, seconds, ...rest } = report;
  return {
    format: UPGRADE_FORMAT,
    ...(valueToJson({
      ...rest,
      seed: `0x${seed.toString(16)}`,
      seconds: Math.round(seconds * 1000) / 1000,
      layoutMoved: movedVariables(report.layout).length > 0,
      findings: findings.map(({ file, ...finding }) => ({ ...finding, file: file ?? null })),
      trouble: trouble
        ? { code: trouble.code, message: trouble.message, facts: trouble.facts }
        : null,
    }) as Record<string, Json>),
  };
}

function findingLines(finding: UpgradeFinding, colors: Colors): string[] {
  const { kind, code, commands, minimal, transcript, file } = finding;
  const size = `${commands} command${commands === 1 ? '' : 's'}`;
  const small = minimal ? `minimal, ${size}` : `${size}, not shown to be minimal`;
  const title = `✗ ${kind}: ${code} of ${printable(finding.function)} (${small})`;
  return [
    colors.bold(kind === 'intended change' ? colors.yellow(title) : colors.red(title)),
    MEANING[kind],
    '',
    ...transcript,
    ...(file === undefined ? [] : ['', `saved  ${file}`]),
  ];
}

function factRows(report: UpgradeReport): string[][] {
  const { deployed, next, installed, findings, differing } = report;
  const code = deployed.same ? `the code of ${deployed.as}` : `not the code of ${deployed.as}`;
  const moved = movedVariables(report.layout);
  return [
    ['proxy', `${report.proxy}, block ${report.block} of chain ${report.chainId} (${report.node})`],
    ['deployed', `${deployed.implementation}, ${printable(code)}`],
    ['new', printable(`${next.spec} (${next.contract}, ${next.codeHash.slice(0, 18)}…)`)],
    ['installed', installed.how],
    ['layout', moved.length === 0 ? 'live data stays where it is' : `moved: ${moved.join(', ')}`],
    ['model', report.model],
    ['seed', `0x${report.seed.toString(16)}`],
    ['calls', `${grouped(report.steps)} in ${grouped(report.runs)} runs, on both`],
    ...(differing === 0
      ? []
      : [['differing', `${grouped(differing)} runs, ${findings.length} kinds told`]]),
  ];
}

function verdictLine(report: UpgradeReport, colors: Colors): string {
  if (report.verdict === 'unknown') {
    const why = report.trouble?.message ?? 'interrupted';
    return `verdict    ${colors.bold(colors.yellow('unknown'))}: ${printable(why)}`;
  }
  if (report.verdict === 'pass') {
    return `verdict    ${colors.bold(colors.green('pass'))}: model, deployed and new code agree`;
  }
  const kinds = [...new Set(report.findings.map(({ kind }) => kind))];
  const moved = movedVariables(report.layout).length > 0 ? ['layout moved'] : [];
  return `verdict    ${colors.bold(colors.red('finding'))}: ${[...kinds, ...moved].join(', ')}`;
}
