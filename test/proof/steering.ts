import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { examine } from '../../harness/campaign/examine.js';
import type { Session } from '../../harness/campaign/session.js';
import { type GeneratedPlan, generatePlan } from '../../harness/plan/generate.js';
import { grouped } from '../../harness/report/table.js';
import { proverPool as model } from '../../models/prover-pool/index.js';
import { CASES, moments } from '../models/prover-pool/census.js';
import { setting } from '../models/prover-pool/setting.js';
import { plantedBugs } from '../planted/bugs/index.js';
import { withSession } from '../planted/hunt.js';
import { plant } from '../planted/plant.js';
import { marksOf, Steering } from './steer.js';

const SEEDS = 10;
const RUNS = 320;
const DEPTH = 100;
/** Runs for a planted bug: as many steps as `difftest run` makes unless told otherwise. */
const BUG_RUNS = 1000;
const KINDS = ['case', 'cell', 'path', 'pair'] as const;
const WIDTHS = [54, 10, 10, 8] as const;

/** Steps until a thing was first reached, by its name. */
type Reached = ReadonlyMap<string, number>;
type Plans = (seed: bigint, runs: number) => Iterable<GeneratedPlan>;

/**
 * Does a search that learns from what it reached get further, or get there sooner, than drawing
 * alone? Steps to every case of the census, cell of the matrix, path and pair of neighbouring cells
 * by the model alone, and steps to planted bugs, as medians over seeds. It holds whatever the
 * answer is. Takes the number of seeds, and to leave out all but each so many-th bug.
 */
export async function steeringProof([seeds, everyBug]: readonly string[]): Promise<boolean> {
  const count = seeds === undefined ? SEEDS : Number(seeds);
  const all = Array.from({ length: count }, (_, index) => BigInt(index + 1));
  print('steps, median of the seeds', 'drawn', 'steered', 'ratio');
  compareReach(all);
  const every = everyBug === undefined ? 1 : Number(everyBug);
  await compareBugs(
    all,
    plantedBugs.filter((_, index) => index % every === 0),
  );
  return true;
}

function* drawn(seed: bigint, runs: number): Generator<GeneratedPlan> {
  for (let run = 0; run < runs; run += 1) yield generatePlan({ ...options(seed), run });
}

function* steered(seed: bigint, runs: number): Generator<GeneratedPlan> {
  const steering = new Steering(options(seed));
  for (let run = 0; run < runs; ) {
    const plans = steering.round(run);
    yield* plans;
    run += plans.length;
  }
}

function options(seed: bigint) {
  return { model, setting, seed, depth: DEPTH, hardfork: 'osaka' };
}

function compareReach(seeds: readonly bigint[]): void {
  const measured = (plans: Plans) => seeds.map((seed) => reachedBy(plans(seed, RUNS)));
  const [plain, learning] = [measured(drawn), measured(steered)];
  const names = new Set([...plain, ...learning].flatMap((reached) => [...reached.keys()]));
  for (const kind of KINDS) {
    const ofKind = [...names].filter((name) => name.startsWith(`${kind} `));
    const common = ofKind.filter((name) => [...plain, ...learning].every((each) => each.has(name)));
    const last = (reached: Reached) => Math.max(0, ...common.map((name) => reached.get(name)!));
    compare(`every ${kind} of ${common.length} that all searches met`, plain, learning, last);
    const met = (reached: Reached) => ofKind.filter((name) => reached.has(name)).length;
    compare(`(number met) ${kind} of ${ofKind.length} that one met`, plain, learning, met);
  }
}

function reachedBy(plans: Iterable<GeneratedPlan>): Reached {
  const reached = new Map<string, number>();
  let steps = 0;
  for (const plan of plans) {
    const marks = marksOf(plan);
    for (const [index, moment] of moments([plan]).entries()) {
      const [cell, path, pair] = marks[index]!;
      const happening = Object.entries(CASES).flatMap(([name, happens]) => {
        return !reached.has(`case ${name}`) && happens(moment) ? [`case ${name}`] : [];
      });
      for (const name of [`cell ${cell}`, `path ${path}`, `pair ${pair}`, ...happening]) {
        if (!reached.has(name)) reached.set(name, steps + index + 1);
      }
    }
    steps += plan.plan.steps.length;
  }
  return reached;
}

async function compareBugs(seeds: readonly bigint[], bugs: typeof plantedBugs): Promise<void> {
  const field = await plant(bugs, { cacheDir: join(tmpdir(), 'difftest-proof-cache') });
  const ratios: number[] = [];
  try {
    for (const bug of bugs) {
      await withSession(field.targetOf(bug), async (session) => {
        const [plain, learning]: [number[], number[]] = [[], []];
        for (const seed of seeds) {
          plain.push(await stepsToFailure(session, drawn(seed, BUG_RUNS)));
          learning.push(await stepsToFailure(session, steered(seed, BUG_RUNS)));
        }
        ratios.push(compare(bug.name, plain, learning, (steps) => steps));
      });
    }
  } finally {
    field.remove();
  }
  const sorted = ratios.sort((left, right) => left - right);
  print(`median ratio of ${bugs.length} bugs`, '', '', sorted[sorted.length >> 1]!.toFixed(2));
}

/** Steps up to the first that differs; all steps where none does. */
async function stepsToFailure(session: Session, plans: Iterable<GeneratedPlan>): Promise<number> {
  let steps = 0;
  for (const { plan, predicted } of plans) {
    const looking = { executor: 'simulate', probe: 'end', predicted } as const;
    const { divergences } = await examine(session, plan, looking);
    if (divergences.length > 0) return steps + divergences[0]!.step + 1;
    steps += plan.steps.length;
  }
  return steps;
}

function compare<T>(
  name: string,
  plain: readonly T[],
  learning: readonly T[],
  figure: (measured: T) => number,
): number {
  const [left, right] = [median(plain.map(figure)), median(learning.map(figure))];
  print(name, grouped(left), grouped(right), (left / right).toFixed(2));
  return left / right;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle]!;
  return Math.round((sorted[middle - 1]! + sorted[middle]!) / 2);
}

function print(name: string, ...cells: readonly string[]): void {
  const padded = cells.map((cell, index) => cell.padStart(WIDTHS[index + 1]!));
  process.stdout.write(`${name.padEnd(WIDTHS[0])}${padded.join('')}\n`);
}
