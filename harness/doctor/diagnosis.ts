import type { Colors } from 'picocolors/types.js';
import type { DifftestError } from '../errors.js';
import { printable } from '../report/printable.js';
import { table } from '../report/table.js';
import type { Json } from '../trace/json.js';
import type { Finding } from './checkup.js';

/** One part of the installation, and whether it works. */
export type PartOfInstallation = {
  readonly name: 'node' | 'anvil' | 'solc' | 'cache' | 'corpus';
  /** What was seen: a version, a path. */
  readonly seen: string;
  readonly trouble: DifftestError | undefined;
};

/** All that the doctor has to say. */
export type Diagnosis = {
  readonly model: string;
  /** As `--target` takes it. */
  readonly target: string;
  readonly installation: readonly PartOfInstallation[];
  /** Empty where the installation does not work. */
  readonly findings: readonly Finding[];
  readonly interrupted: boolean;
};

const FORMAT = 'taiko-difftest/doctor/1';
const NAME_WIDTH = 9;
const DEED_WIDTH = 45;

/** 0 all is well; 1 a check is dead or sees ghosts; 2 or 3 as the trouble says; 130 interrupted. */
export function diagnosisExitCode(diagnosis: Diagnosis): number {
  const { installation, findings, interrupted } = diagnosis;
  if (findings.some(({ health }) => health === 'bad')) return 1;
  if (interrupted) return 130;
  const troubles = [...installation, ...findings].flatMap(({ trouble }) => trouble ?? []);
  if (troubles.length > 0) return Math.min(...troubles.map(({ exitCode }) => exitCode));
  return findings.some(({ health }) => health === 'unknown') ? 3 : 0;
}

export function partLine({ name, seen, trouble }: PartOfInstallation, colors: Colors): string {
  return line(trouble === undefined ? 'good' : 'bad', [name, NAME_WIDTH], seen, colors);
}

export function findingLine({ name, deed, health, seen }: Finding, colors: Colors): string {
  return line(health, [name, NAME_WIDTH], `${deed.padEnd(DEED_WIDTH)}  ${seen}`, colors);
}

/** The verdict, in words. */
export function diagnosisLines(diagnosis: Diagnosis, colors: Colors): string[] {
  const { model, target, findings } = diagnosis;
  const code = diagnosisExitCode(diagnosis);
  const named = (health: Finding['health']) =>
    findings.filter((finding) => finding.health === health).map(({ name }) => name);
  const caught = named('good').filter((name) => name !== 'clean' && name !== 'impostor').length;
  const leftOut = named('inapplicable');
  const facts = table(
    [
      ['model', model],
      ['target', printable(target)],
      ...(leftOut.length > 0 ? [['not tried', leftOut.join(', ')]] : []),
      ['verdict', verdict(code, caught, colors)],
    ],
    ['left', 'left'],
  );
  return ['', ...facts];
}

function verdict(code: number, caught: number, colors: Colors): string {
  if (code === 0) return `${colors.bold(colors.green('alive'))}: ${caught} canaries caught`;
  if (code === 1) return `${colors.bold(colors.red('not to be trusted'))}: see the lines above`;
  return `${colors.bold(colors.yellow('unknown'))}: ${code === 130 ? 'interrupted' : 'see above'}`;
}

/** The diagnosis as JSON. */
export function diagnosisToJson(diagnosis: Diagnosis): Json {
  const { model, target, installation, findings } = diagnosis;
  return {
    format: FORMAT,
    exitCode: diagnosisExitCode(diagnosis),
    model,
    target,
    installation: installation.map(({ name, seen, trouble }) => {
      return { name, works: trouble === undefined, seen, trouble: troubleToJson(trouble) };
    }),
    canaries: findings.map(({ name, deed, health, seen, trouble }) => {
      return { name, deed, health, seen, trouble: troubleToJson(trouble) };
    }),
  };
}

function troubleToJson(trouble: DifftestError | undefined): Json {
  if (trouble === undefined) return null;
  const { code, message, facts } = trouble;
  return { code, message, facts: { ...facts } };
}

const SIGNS = { good: '✓', bad: '✗', unknown: '?', inapplicable: '–' } as const;

function line(
  health: Finding['health'],
  [name, width]: readonly [string, number],
  words: string,
  colors: Colors,
): string {
  const paint = { good: colors.green, bad: colors.red, unknown: colors.yellow }[health as 'good'];
  const sign = SIGNS[health];
  return `${paint === undefined ? sign : paint(sign)} ${name.padEnd(width)}  ${printable(words)}`;
}
