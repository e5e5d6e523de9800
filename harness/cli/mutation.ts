import { openDecisions } from '../corpus/decisions.js';
import { readExplained } from '../corpus/explained.js';
import { UsageError } from '../errors.js';
import { type Decision, type Outcome, runMutation } from '../mutate/campaign.js';
import { diffOf } from '../mutate/diff.js';
import { OPERATOR_WORDS } from '../mutate/edit.js';
import type { Mutant } from '../mutate/mutants.js';
import { type Sifted, sift } from '../mutate/sift.js';
import { variantOf } from '../mutate/variant.js';
import { type MutantReport, type MutationReport, totalsOf } from '../report/mutated.js';
import { titleOf } from '../report/mutation.js';
import { grouped, table } from '../report/table.js';
import { compileVariants } from '../target/variants.js';
import type { MutateFlags } from './mutate.js';
import { decisionsFile, decisionsKey, inputsOf, type Loaded, loadMutated } from './mutated.js';
import { openStage } from './mutationStage.js';
import { cacheDirectory } from './open.js';
import type { Terminal } from './terminal.js';

/** A line for each mutant, and how many there are of each kind. */
export async function listMutants(flags: MutateFlags, terminal: Terminal): Promise<string[]> {
  const { sources, chosen } = await loadMutated(flags, terminal);
  const operators = OPERATOR_WORDS;
  const mutants = chosen.map((mutant) => reportOf(mutant, sources.plan.set.sources));
  const { rows, all } = totalsOf({ mutants, operators });
  const counts = [...rows, all].map((row) => [row.operator, row.words, grouped(row.made)]);
  return [...mutants.map(titleOf), '', ...table(counts, ['left', 'left', 'right'])];
}

/** Compiles mutants, attacks them, and says what became of each. */
export async function mutate(
  flags: MutateFlags,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<MutationReport> {
  const began = performance.now();
  const loaded = await loadMutated(flags, terminal);
  const reasons =
    flags.explained === undefined
      ? new Map<string, string>()
      : await readExplained(flags.explained);
  const unknown = [...reasons.keys()].filter((id) => !loaded.all.some((each) => each.id === id));
  if (unknown.length > 0) throw stale(flags, unknown, 'no mutant of the contract has this id');
  const sifted = await compileAll(loaded, flags, terminal, signal);
  const { outcomes, resumed } = await attackAll(loaded, sifted, flags, terminal, signal);
  const { set } = loaded.sources.plan;
  const mutants = loaded.chosen.map((mutant): MutantReport => {
    const whole = { ...reportOf(mutant, set.sources), ...verdictOf(mutant.id, sifted, outcomes) };
    const reason = reasons.get(mutant.id);
    return whole.verdict === 'survived' ? { ...whole, explained: reason } : whole;
  });
  const found = mutants.filter(({ id, verdict }) => {
    return reasons.has(id) && verdict !== 'survived' && verdict !== 'unknown';
  });
  if (found.length > 0) {
    const ids = found.map(({ id, verdict }) => `${id} (${verdict})`);
    throw stale(flags, ids, 'it did not survive, so there is nothing to explain');
  }
  return finish({ loaded, flags, mutants, resumed, began, interrupted: signal.aborted });
}

function finish(options: {
  readonly loaded: Loaded;
  readonly flags: MutateFlags;
  readonly mutants: readonly MutantReport[];
  readonly resumed: number;
  readonly began: number;
  readonly interrupted: boolean;
}): MutationReport {
  const { loaded, flags, mutants, resumed, began, interrupted } = options;
  const { target, model, sources } = loaded;
  const { minScore, seed, depth, runs, seconds, workers } = flags;
  const operators = OPERATOR_WORDS;
  const { score, all } = totalsOf({ mutants, operators });
  const below = minScore !== undefined && (score ?? 100) < minScore;
  const judged = all.unknown > 0 ? 3 : below ? 1 : 0;
  return {
    target: {
      spec: target.spec,
      contract: `${sources.source}:${sources.contract}`,
      compiler: target.artifacts[model.world.subject]!.compiler,
    },
    model: model.name,
    inputs: inputsOf(loaded, flags),
    operators,
    seed,
    depth,
    budget: { runs, seconds },
    workers,
    seconds: (performance.now() - began) / 1000,
    resumed,
    mutants,
    minScore,
    interrupted,
    exitCode: interrupted ? 130 : judged,
  };
}

async function compileAll(
  { sources, syntax, chosen, target, model }: Loaded,
  flags: MutateFlags,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Sifted> {
  const { plan, source, contract } = sources;
  const whole = { sources: plan.set.sources, syntax, source, contract };
  const variants = chosen.map((mutant) => variantOf(whole, mutant));
  terminal.detail(`compiling ${variants.length} mutants of ${source}`);
  const compiled = await compileVariants(plan, variants, {
    cacheDir: cacheDirectory(),
    compilers: flags.workers,
    signal,
    onDone: (done) => terminal.progress(`compiled ${done} of ${variants.length} mutants …`),
    onWarning: (message) => terminal.remark(`warning: ${message}`),
  });
  return sift({ mutants: chosen, compiled, original: target.artifacts[model.world.subject]! });
}

type Attacked = { readonly outcomes: ReadonlyMap<string, Outcome>; readonly resumed: number };

async function attackAll(
  loaded: Loaded,
  { candidates }: Sifted,
  flags: MutateFlags,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Attacked> {
  const outcomes = new Map<string, Outcome>();
  const decisions = flags.corpus
    ? await openDecisions<Decision>(
        decisionsFile(loaded, flags),
        decisionsKey(loaded, flags, flags.fresh),
      )
    : { known: new Map<string, Decision>(), add: async () => undefined };
  for (const { mutant, code } of candidates) {
    const known = decisions.known.get(mutant.id);
    if (known?.code === code && stands(known, flags)) outcomes.set(mutant.id, known);
  }
  const resumed = outcomes.size;
  const waiting = candidates.filter(({ mutant }) => !outcomes.has(mutant.id));
  if (waiting.length === 0 || signal.aborted) return { outcomes, resumed };
  const stage = await openStage(loaded, flags, signal);
  try {
    await runMutation(waiting, {
      ...stage.options,
      onOutcome: async (outcome) => {
        if (!('trouble' in outcome)) await decisions.add(outcome);
        outcomes.set(outcome.id, outcome);
        const survived = [...outcomes.values()].filter((each) => 'endurance' in each).length;
        const done = `${outcomes.size} of ${candidates.length} mutants`;
        terminal.progress(`${done}, ${survived} survived so far …`);
        terminal.detail(`${outcome.id} ${sayOutcome(outcome)}`);
      },
    });
  } finally {
    await stage.close();
  }
  return { outcomes, resumed };
}

/** A survivor of a smaller budget may still be found within a larger one. */
function stands(decision: Decision, { seconds, runs }: MutateFlags): boolean {
  if ('kill' in decision) return true;
  const { endurance } = decision;
  return endurance.seconds >= seconds || (runs !== undefined && endurance.runs >= runs);
}

function sayOutcome(outcome: Outcome): string {
  if ('trouble' in outcome) return `unknown: ${outcome.trouble.message}`;
  if ('endurance' in outcome) return `survived ${outcome.endurance.runs} runs`;
  const { check, function: called, steps, seconds } = outcome.kill;
  return `killed: ${check} of ${called}, ${steps} steps, ${seconds.toFixed(2)} s`;
}

function verdictOf(
  id: string,
  sifted: Sifted,
  outcomes: ReadonlyMap<string, Outcome>,
): Partial<MutantReport> {
  const sameAs = sifted.equivalent.get(id);
  if (sameAs !== undefined) return { verdict: 'equivalent', sameAs };
  const said = sifted.rejected.get(id);
  if (said !== undefined) return { verdict: 'rejected', said };
  const outcome = outcomes.get(id);
  if (outcome === undefined) return { verdict: 'unknown', said: 'not attacked' };
  if ('trouble' in outcome) return { verdict: 'unknown', said: outcome.trouble.message };
  if ('kill' in outcome) return { verdict: 'killed', kill: outcome.kill };
  return { verdict: 'survived', endurance: outcome.endurance };
}

function reportOf(mutant: Mutant, sources: Readonly<Record<string, string>>): MutantReport {
  const { id, operator, source, where, line, before, after, text } = mutant;
  return {
    ...{ id, operator, source, where, line, before, after },
    diff: diffOf(source, sources[source]!, text),
    verdict: 'unknown',
    kill: undefined,
    endurance: undefined,
    sameAs: undefined,
    said: undefined,
    explained: undefined,
  };
}

function stale(flags: MutateFlags, ids: readonly string[], problem: string): UsageError {
  return new UsageError({
    code: 'mutate/stale-explanation',
    message: 'A reason is given for what is no survivor.',
    facts: { file: flags.explained, mutants: ids.join(', '), problem },
    hint: 'Take it out of the file; `difftest mutate --list` shows the mutants there are.',
  });
}
