import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command, Option } from 'commander';
import { checkup, type Finding } from '../doctor/checkup.js';
import {
  type Diagnosis,
  diagnosisExitCode,
  diagnosisLines,
  diagnosisToJson,
  findingLine,
  type PartOfInstallation,
  partLine,
} from '../doctor/diagnosis.js';
import type { AnyModel } from '../model/index.js';
import { errorLines } from '../report/summary.js';
import { tryInstallation } from './installation.js';
import { resolveModel } from './models.js';
import { cacheDirectory, openBeside, withTarget } from './open.js';
import { interruptible } from './signals.js';
import { TARGET_FORMS, type TargetFlags, withTargetFlags } from './targetFlags.js';
import { Terminal } from './terminal.js';
import { parseOutput, parseSeed } from './values.js';
import { writeResults } from './write.js';

type DoctorFlags = TargetFlags & {
  readonly model?: string;
  readonly seed: bigint;
  readonly corpusDir: string;
  readonly corpus: boolean;
  readonly json?: string;
  readonly verbose: boolean;
  readonly quiet: boolean;
};

/** The same canaries every day, so that one that is missed is missed again. */
const SEED = 0xca9a41n;

const EXAMPLES = `

Tries Node, Anvil, solc and the folders that are written to. Then makes one thing wrong for each
check, on a real chain, and sees that it is found as what it is, and that nothing is found where
nothing is wrong.

Examples:
  difftest doctor                               the installation and every check
  difftest doctor --model ./vault.model.ts      with your own model and its contract
  difftest doctor --json health.json            for a program

Exit codes: 0 all is well, 1 a check does not tell what it must, 2 wrong use, 3 trouble with node,
compiler or disk, 130 interrupted.`;

/** `difftest doctor`: whether everything is there and every check alive. */
export function doctorCommand(): Command {
  return withTargetFlags(new Command('doctor'))
    .description('Check the installation, and that every check finds what it must.')
    .option('--model <name|path>', 'model by name, or a file that exports `model`')
    .addOption(
      // Help writes defaults as JSON, which has no such integers.
      new Option('--seed <number>', 'of the plans, decimal or 0x… hex')
        .argParser((text) => parseSeed('--seed', text))
        .default(SEED, `0x${SEED.toString(16)}`),
    )
    .option('--corpus-dir <path>', 'where failures would be saved', '.difftest')
    .option('--no-corpus', 'none are saved: do not try that')
    .option('--json <file>', 'write the diagnosis as JSON', (text) => parseOutput('--json', text))
    .option('-v, --verbose', 'say what is going on', false)
    .option('-q, --quiet', 'print what is wrong, and the verdict only', false)
    .addHelpText('after', TARGET_FORMS + EXAMPLES)
    .action(async (flags: DoctorFlags) => {
      process.exitCode = await doctor(flags);
    });
}

async function doctor(flags: DoctorFlags): Promise<number> {
  const terminal = new Terminal(flags);
  const model = await resolveModel(flags.model, process.cwd());
  const installation = await examineInstallation(flags, terminal);
  const works = installation.every(({ trouble }) => trouble === undefined);
  const { findings, interrupted } = works
    ? await letOutCanaries(model, flags, terminal)
    : { findings: [], interrupted: false };
  const { target } = flags;
  const diagnosis: Diagnosis = { model: model.name, target, installation, findings, interrupted };
  const exitCode = diagnosisExitCode(diagnosis);
  terminal.print(diagnosisLines(diagnosis, terminal.colors));
  await writeResults(exitCode, terminal, [[flags.json, () => diagnosisToJson(diagnosis)]]);
  return exitCode;
}

async function examineInstallation(
  flags: DoctorFlags,
  terminal: Terminal,
): Promise<readonly PartOfInstallation[]> {
  const parts: PartOfInstallation[] = [];
  const tried = tryInstallation({
    cacheDir: cacheDirectory(),
    corpusDir: flags.corpus ? path.resolve(flags.corpusDir) : undefined,
    anvilBinary: process.env.ANVIL_BIN || undefined,
  });
  for await (const part of tried) {
    parts.push(part);
    const { trouble } = part;
    if (!terminal.quiet || trouble !== undefined) terminal.print([partLine(part, terminal.colors)]);
    if (trouble !== undefined) terminal.complain(errorLines(trouble, terminal.colors));
  }
  return parts;
}

/** Findings are told as they come: all of them take a while. */
function letOutCanaries(
  model: AnyModel,
  flags: DoctorFlags,
  terminal: Terminal,
): Promise<{ readonly findings: readonly Finding[]; readonly interrupted: boolean }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'difftest-doctor-'));
  const { target, seed } = flags;
  const opening = { model, target, flags, workers: 1, terminal };
  const findings: Finding[] = [];
  return withTarget(opening, (session) =>
    interruptible(async (signal) => {
      const { hardfork } = session;
      const found = checkup({
        session,
        open: (overlay) =>
          openBeside({ model, target: session.target, workers: 1, hardfork, overlay }),
        corpusDirectory: folder,
        seed,
        now: () => performance.now(),
        signal,
        onProgress: (name) => terminal.progress(`${name} …`),
      });
      for await (const finding of found) {
        findings.push(finding);
        tell(finding, terminal);
      }
      return { findings, interrupted: signal.aborted };
    }),
  ).finally(() => rmSync(folder, { recursive: true, force: true }));
}

function tell(finding: Finding, terminal: Terminal): void {
  const { health, trouble } = finding;
  const isFine = health === 'good' || health === 'inapplicable';
  if (!terminal.quiet || !isFine) terminal.print([findingLine(finding, terminal.colors)]);
  if (trouble !== undefined) terminal.complain(errorLines(trouble, terminal.colors));
}
