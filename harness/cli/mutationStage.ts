import path from 'node:path';
import { readParameters } from '../campaign/parameters.js';
import { readSavedPlan } from '../campaign/saved.js';
import type { Session } from '../campaign/session.js';
import { type Bench, openBench } from '../chain/bench.js';
import { DEFAULT_HARDFORK } from '../chain/node.js';
import { listFailures } from '../corpus/store.js';
import { UsageError } from '../errors.js';
import { attack } from '../mutate/attack.js';
import { type MutationOptions, sessionOn } from '../mutate/campaign.js';
import { type GeneratedPlan, generatePlan } from '../plan/generate.js';
import type { MutateFlags } from './mutate.js';
import type { Loaded } from './mutated.js';
import { cacheDirectory } from './open.js';

/** Everything that attacks share. */
type Stage = {
  readonly options: Omit<MutationOptions, 'onOutcome'>;
  readonly close: () => Promise<void>;
};

/** Plans that are drawn once for all mutants; later ones are drawn anew each time. */
const KEPT_PLANS = 200;
/** The contract itself has to stand so many of them. */
const PROVING_RUNS = 12;

/**
 * Starts a node for each worker and tries the contract as it is. UsageError `mutate/diverges` if
 * the model disagrees with it: every mutant would be found out by that.
 */
export async function openStage(
  { model, target }: Loaded,
  flags: MutateFlags,
  signal: AbortSignal,
): Promise<Stage> {
  const { ANVIL_BIN } = process.env;
  const hardfork = DEFAULT_HARDFORK;
  const benches = Array.from({ length: flags.workers }, () =>
    openBench({
      world: target.world ?? model.world,
      target,
      hardfork,
      cacheDir: cacheDirectory(),
      ...(ANVIL_BIN === undefined ? {} : { anvilBinary: ANVIL_BIN }),
    }),
  );
  const close = async () => {
    await Promise.all(benches.map((bench) => bench.close()));
  };
  try {
    const options = await prepare(benches, { model, target, flags, hardfork, signal });
    return { options, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function prepare(
  benches: readonly Bench[],
  options: Pick<Loaded, 'model' | 'target'> & {
    readonly flags: MutateFlags;
    readonly hardfork: string;
    readonly signal: AbortSignal;
  },
): Promise<Stage['options']> {
  const { model, target, flags, hardfork, signal } = options;
  return benches[0]!.with(target, async (chain) => {
    const parameters =
      flags.parameters === 'model' ? [] : await readParameters({ model, target, chain, hardfork });
    const session = sessionOn(chain, target, { model, hardfork, parameters });
    const now = () => performance.now();
    const attacking = {
      saved: flags.corpus ? await savedPlans(session, flags) : [],
      draw: drawer(session, flags),
      shrinkLimit: flags.shrinkLimit,
      now,
      signal,
    };
    const trial = { ...attacking, shrinkLimit: 0, runs: PROVING_RUNS, seconds: Infinity };
    const proof = await attack(session, { ...trial, began: now() });
    if (proof?.kind === 'found') throw diverges(flags, proof.found.counterexample.divergences[0]!);
    const { runs, seconds } = flags;
    return { ...attacking, runs, seconds, model, target, hardfork, parameters, benches };
  });
}

function drawer(session: Session, { seed, depth }: MutateFlags): (run: number) => GeneratedPlan {
  const { model, setting, hardfork, allows } = session;
  const kept = new Map<number, GeneratedPlan>();
  return (run) => {
    const known = kept.get(run);
    if (known !== undefined) return known;
    const drawing = { model, setting, seed, run, depth, hardfork, allows, keep: 'last' } as const;
    const drawn = generatePlan(drawing);
    if (run < KEPT_PLANS) kept.set(run, drawn);
    return drawn;
  };
}

async function savedPlans(session: Session, flags: MutateFlags) {
  const { model, setting, hardfork, allows } = session;
  const files = await listFailures(path.resolve(flags.corpusDir), model.name);
  const saved = await Promise.all(files.map((file) => readSavedPlan(file, model)));
  return saved
    .filter(({ plan }) => plan.steps.every(({ command }) => allows(command)))
    .map(({ plan, executor }) => {
      return { plan: { ...plan, hardfork, parameters: setting.parameters }, executor };
    });
}

function diverges(
  { target }: MutateFlags,
  { code, function: called }: { readonly code: string; readonly function: string },
): UsageError {
  return new UsageError({
    code: 'mutate/diverges',
    message: 'The contract itself does not do what the model says: no mutant would mean anything.',
    facts: { target, difference: `${code} of ${called}` },
    hint: 'See it with `difftest run`, and mend the contract or the model first.',
  });
}
