import { existsSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import type { Session } from '../campaign/session.js';
import { writeDocument } from '../corpus/store.js';
import { InfrastructureError, UsageError } from '../errors.js';
import type { Envelope } from '../gas/envelope.js';
import { envelopeToJson, readEnvelope } from '../gas/envelopeFile.js';
import { isOfSameContract } from '../gas/suits.js';
import { learnEnvelope, seedText } from '../gas/survey.js';
import { type LearnedCall, learnedLines } from '../report/gas.js';
import { printable } from '../report/printable.js';
import { grouped } from '../report/table.js';
import { newEnvelopeFile } from './envelopes.js';
import { type PlanFlags, withPlanFlags, withSeed } from './gasFlags.js';
import { resolveModel } from './models.js';
import { withTarget } from './open.js';
import { interruptible } from './signals.js';
import { TARGET_FORMS, type TargetFlags, withTargetFlags } from './targetFlags.js';
import { Terminal } from './terminal.js';
import { parseOutput } from './values.js';

type UpdateFlags = TargetFlags & PlanFlags & { readonly out?: string; readonly fresh: boolean };

const DEFAULT_RUNS = 2000;
/** Of the first plans; whoever learns more goes on with the next. */
const DEFAULT_SEED = 0x6a5n;

const EXAMPLES = `

Examples:
  difftest gas update --target src/Vault.sol        writes fixtures/envelopes/…, to be committed
  difftest gas update --runs 20000 --seed 7         adds more paths, and rarer ones
  difftest gas update --fresh                       forgets what was learned before
  difftest gas update --out /tmp/vault.json

Exit codes: 0 written, 2 wrong use, 3 unknown (node, network, disk), 130 interrupted: not written.`;

/** `difftest gas update`: learns what every path costs, writes it, and tells what is not exact. */
export function gasUpdateCommand(): Command {
  const command = new Command('update')
    .description('Learn what every path costs and write it as an envelope.')
    .option('--out <file>', 'where to write it (default: fixtures/envelopes/…)', (text) =>
      parseOutput('--out', text),
    )
    .option('--fresh', 'forget what the file knows of the same contract', false);
  const seed = `decimal or 0x… hex (default: 0x${DEFAULT_SEED.toString(16)}, then the next one)`;
  withSeed(withPlanFlags(command, DEFAULT_RUNS), seed);
  return withTargetFlags(command)
    .addHelpText('after', TARGET_FORMS + EXAMPLES)
    .action(async (flags: UpdateFlags) => {
      process.exitCode = await update(flags);
    });
}

async function update(flags: UpdateFlags): Promise<number> {
  const terminal = new Terminal(flags);
  const model = await resolveModel(flags.model, process.cwd());
  const { target, workers, runs, depth } = flags;
  const file = flags.out ?? newEnvelopeFile(model, target, process.cwd());
  const learned = await withTarget({ model, target, flags, workers, terminal }, (session) =>
    interruptible(async (signal) => {
      const onProgress = (run: number) => terminal.progress(`run ${run} of ${runs} …`);
      const known = await knownBefore(file, session, flags, terminal);
      const seed = unusedSeed(known, flags.seed);
      const options = { seed, runs, depth, workers, signal, onProgress };
      return { ...(await learnEnvelope(session, options, known)), interrupted: signal.aborted };
    }),
  );
  terminal.done();
  if (learned.interrupted) return 130;
  const { envelope, diverging, anew } = learned;
  if (learned.steps === 0) throw nothingLearned(target, diverging);
  await writeDocument(file, envelopeToJson(envelope));
  if (diverging > 0) {
    terminal.remark(
      `warning: in ${grouped(diverging)} of ${grouped(runs)} plans the contract does not do what ` +
        'the model says; they were used up to there (difftest run tells).',
    );
  }
  if (anew.length > 0) {
    terminal.remark(
      'warning: these cost otherwise than the file had it, and were learned anew: ' +
        anew.map(printable).join(', '),
    );
  }
  const calls = callsOf(envelope);
  const told = flags.verbose ? calls : calls.filter(({ inexact }) => inexact.length > 0);
  if (told.length > 0 && !terminal.quiet) {
    terminal.print([...learnedLines(told, terminal.colors), '']);
  }
  terminal.print(factLines(envelope, path.relative(process.cwd(), file)));
  return 0;
}

/** What the file knows of the very same contract, to be added to; what is not used is said. */
async function knownBefore(
  file: string,
  session: Session,
  { fresh, runs }: UpdateFlags,
  terminal: Terminal,
): Promise<Envelope | undefined> {
  if (fresh || !existsSync(file)) return undefined;
  const shown = path.relative(process.cwd(), file) || file;
  let known: Envelope;
  try {
    known = await readEnvelope(file);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    terminal.remark(`warning: ${error.message}; it is written anew`);
    return undefined;
  }
  if (isOfSameContract(known, session)) return known;
  const { plans } = known.learned;
  const fewer = plans > runs ? ` (from ${grouped(runs)} plans; it was ${grouped(plans)})` : '';
  terminal.remark(`${shown} was of other bytecode or settings: all is learned anew${fewer}`);
  return undefined;
}

/** Plans that were learned from already would teach nothing. */
function unusedSeed(known: Envelope | undefined, wanted: bigint | undefined): bigint {
  const used = new Set(known?.learned.seeds);
  if (wanted !== undefined) {
    if (!used.has(seedText(wanted))) return wanted;
    throw new UsageError({
      code: 'gas/seed-used',
      message: 'These plans were learned from already: they would teach nothing.',
      facts: { seed: seedText(wanted), used: [...used].join(', ') },
      hint: 'Take another --seed to add to the file, or --fresh to learn it anew.',
    });
  }
  let seed = DEFAULT_SEED;
  while (used.has(seedText(seed))) seed += 1n;
  return seed;
}

function factLines({ learned, calls }: Envelope, file: string): string[] {
  const { steps, exact, seeds } = learned;
  const paths = Object.values(calls).reduce((sum, item) => sum + Object.keys(item.paths).length, 0);
  const share = ((exact * 100) / steps).toFixed(3).replace(/\.?0+$/, '');
  return [
    `exact    ${share} % of ${grouped(steps)} steps, on ${grouped(paths)} paths`,
    ...(seeds.length === 1 ? [] : [`seeds    ${seeds.join(', ')}`]),
    `written  ${file}`,
  ];
}

function callsOf({ calls }: Envelope): LearnedCall[] {
  return Object.entries(calls).map(([call, { steps, exact, paths }]) => {
    const inexact = Object.entries(paths).filter(([, { off }]) => off[0] !== 0 || off[1] !== 0);
    return { call, steps, exact, inexact: inexact.map(([way, item]) => ({ way, ...item })) };
  });
}

function nothingLearned(target: string, diverging: number): InfrastructureError {
  return new InfrastructureError({
    code: 'gas/nothing-learned',
    message: 'No call was met that the contract does as the model says: nothing was learned.',
    facts: { target, 'plans that diverge': diverging },
    hint: 'See what differs first: difftest run.',
  });
}
