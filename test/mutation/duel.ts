import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { examine } from '../../harness/campaign/examine.js';
import { openSession, type Session } from '../../harness/campaign/session.js';
import { type Chain, openChain } from '../../harness/chain/chain.js';
import { DEFAULT_HARDFORK } from '../../harness/chain/node.js';
import { envelopeFile } from '../../harness/cli/envelopes.js';
import { checkingGas } from '../../harness/gas/checked.js';
import type { Envelope } from '../../harness/gas/envelope.js';
import { readEnvelope } from '../../harness/gas/envelopeFile.js';
import type { AnyModel } from '../../harness/model/index.js';
import { generatePlan } from '../../harness/plan/generate.js';
import { Tally } from '../../harness/plan/tally.js';
import type { LoadedTarget } from '../../harness/target/artifact.js';
import { loadTarget } from '../../harness/target/load.js';
import { packageRoot } from '../../harness/target/package-root.js';
import { recordedPlan } from '../../harness/trace/recorded.js';
import { readRecords } from './records.js';

const SEED = 0x50_000n;
const DEPTH = 100;
/** Plans, and how many of them are mined, too: frames, and what mined blocks show. */
const WHOLE = { runs: 300, mined: 2 };
const FEW = 5;

type Ground = { readonly target: LoadedTarget; readonly chain: Chain };

/** What the plans of a model come by, whether or not anything differs. */
type Met = {
  readonly marks: ReadonlySet<string>;
  /** Ways through calls that the envelope of gas has never met: it predicts them from others. */
  readonly ways: ReadonlySet<string>;
};

/**
 * The shipped contract on an Anvil, against which a model is held as `difftest run` does it:
 * the same plans for every model that draws them alike.
 */
export class Duel {
  readonly #model: AnyModel;
  readonly #ground: Ground;
  readonly #envelope: Envelope;
  readonly #records = readRecords();
  /** By the model as it is. */
  #met: Met = { marks: new Set(), ways: new Set() };

  private constructor(model: AnyModel, ground: Ground, envelope: Envelope) {
    this.#model = model;
    this.#ground = ground;
    this.#envelope = envelope;
  }

  /** Deploys the world of the model without a mutant, which must agree with the contract. */
  static async open(model: AnyModel): Promise<Duel> {
    const envelope = await readEnvelope(envelopeFile(model, 'reference', packageRoot())!);
    const duel = new Duel(model, await prepare(model), envelope);
    const met = await duel.#run(model, duel.#ground, WHOLE);
    if (typeof met === 'string') throw new Error(`without any mutant: ${met}`);
    duel.#met = met;
    return duel;
  }

  /** Where they part in the first few plans: most mutants do, sooner than by any record. */
  async glance(model: AnyModel): Promise<string | undefined> {
    if (!isDeepStrictEqual(model.world, this.#model.world)) return undefined;
    const met = await this.#run(model, this.#ground, { runs: FEW, mined: 0 });
    return typeof met === 'string' ? met : undefined;
  }

  /** Where model and contract part; undefined where they agree. */
  async difference(model: AnyModel): Promise<string | undefined> {
    if (model.name !== this.#model.name) return `calls itself ${model.name}`;
    // A world that differs is deployed as the model has it.
    if (isDeepStrictEqual(model.world, this.#model.world)) {
      return this.#compare(await this.#run(model, this.#ground, WHOLE));
    }
    const ground = await prepare(model);
    try {
      return this.#compare(await this.#run(model, ground, WHOLE));
    } finally {
      await ground.chain.close();
    }
  }

  async close(): Promise<void> {
    await this.#ground.chain.close();
  }

  /** A mark that is no longer reached, or a way that nobody had met. */
  #compare(met: Met | string): string | undefined {
    if (typeof met === 'string') return met;
    const lost = [...this.#met.marks].find((name) => !met.marks.has(name));
    if (lost !== undefined) return `never reached: ${lost}`;
    const strange = [...met.ways].find((way) => !this.#met.ways.has(way));
    return strange === undefined ? undefined : `a way that nobody met: ${strange}`;
  }

  async #run(
    model: AnyModel,
    { target, chain }: Ground,
    { runs, mined }: typeof WHOLE,
  ): Promise<Met | string> {
    const opened = openSession({ model, target, chain, hardfork: DEFAULT_HARDFORK });
    const session = checkingGas(opened, this.#envelope, {});
    const total = new Tally(model);
    const ways = new Set<string>();
    for (let run = 0; run < runs; run += 1) {
      const tally = new Tally(model);
      const drawing = { ...session, seed: SEED, run, depth: DEPTH, keep: 'last', tally } as const;
      const { plan, predicted } = generatePlan(drawing);
      total.add(tally);
      for (const executor of ['simulate', 'mine'] as const) {
        if (executor === 'mine' && run >= mined) continue;
        const options = executor === 'mine' ? {} : { predicted };
        const { divergences, unknownPaths } = await examine(session, plan, {
          ...{ executor, probe: 'end' },
          ...options,
        });
        const [first] = divergences;
        if (first !== undefined) return `${first.code} of ${first.function}, run ${run}`;
        const [path] = unknownPaths;
        if (path !== undefined) return `unknown path of gas, run ${run}: ${path}`;
      }
      for (const { use } of predicted.steps) {
        if (use === undefined || this.#envelope.calls[use.call]?.paths[use.way]) continue;
        ways.add(`${use.call} ${use.way}`);
      }
    }
    return (await this.#live(session, runs)) ?? { marks: reachedIn(total), ways };
  }

  /**
   * The recorded lives once more, with what they cost now: they come by rare equalities. Their raw
   * calls are of functions that no generated plan calls: what no envelope knows is nothing new.
   */
  async #live(session: Session, most: number): Promise<string | undefined> {
    const { model, setting, hardfork } = session;
    const { parameters } = setting;
    for (const recorded of this.#records.slice(0, most)) {
      const { steps } = recordedPlan(recorded, model);
      const plan = { model: model.name, parameters, hardfork, steps, origin: {} };
      const { divergences } = await examine(session, plan, { executor: 'simulate', probe: 'end' });
      const [first] = divergences;
      if (first !== undefined) return `${first.code} of ${first.function}, ${recorded.file}`;
    }
    return undefined;
  }
}

function reachedIn(tally: Tally): ReadonlySet<string> {
  const reached = tally.marks().filter((mark) => mark.reached > 0);
  return new Set(reached.map(({ name }) => name));
}

async function prepare(model: AnyModel): Promise<Ground> {
  const cacheDir = join(tmpdir(), 'taiko-difftest');
  const target = await loadTarget(model, 'reference', { cwd: packageRoot(), cacheDir });
  const chain = await openChain({ world: model.world, target, hardfork: DEFAULT_HARDFORK });
  return { target, chain };
}
