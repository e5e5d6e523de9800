import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { examine } from '../../harness/campaign/examine.js';
import { openSession } from '../../harness/campaign/session.js';
import { type Chain, openChain } from '../../harness/chain/chain.js';
import { DEFAULT_HARDFORK } from '../../harness/chain/node.js';
import { envelopeFile } from '../../harness/cli/envelopes.js';
import { checkingGas } from '../../harness/gas/checked.js';
import type { Envelope } from '../../harness/gas/envelope.js';
import { readEnvelope } from '../../harness/gas/envelopeFile.js';
import type { AnyModel } from '../../harness/model/index.js';
import { generatePlan } from '../../harness/plan/generate.js';
import { Tally } from '../../harness/plan/tally.js';
import { missedMarks } from '../../harness/report/marks.js';
import type { LoadedTarget } from '../../harness/target/artifact.js';
import { loadTarget } from '../../harness/target/load.js';
import { packageRoot } from '../../harness/target/package-root.js';

const SEED = 0x50_000n;
const RUNS = 200;
const DEPTH = 100;
/** Frames and what mined blocks show are compared in the first of them. */
const MINED = 2;

type Ground = { readonly target: LoadedTarget; readonly chain: Chain };

/**
 * The shipped contract on an Anvil, against which a model is held as `difftest run` does it:
 * the same plans for every model that draws them alike.
 */
export class Duel {
  readonly #model: AnyModel;
  readonly #ground: Ground;
  readonly #envelope: Envelope;
  /** Marks that the model as it is reaches. */
  #reached: ReadonlySet<string> | undefined;

  private constructor(model: AnyModel, ground: Ground, envelope: Envelope) {
    this.#model = model;
    this.#ground = ground;
    this.#envelope = envelope;
  }

  /** Deploys the world of a model; `model` is the one without a mutant. */
  static async open(model: AnyModel): Promise<Duel> {
    const envelope = await readEnvelope(envelopeFile(model, 'reference', packageRoot())!);
    return new Duel(model, await prepare(model), envelope);
  }

  /** Where model and contract part; undefined where they agree. */
  async difference(model: AnyModel): Promise<string | undefined> {
    // A world that differs is deployed as the model has it.
    if (isDeepStrictEqual(model.world, this.#model.world)) return this.#run(model, this.#ground);
    const ground = await prepare(model);
    try {
      return await this.#run(model, ground);
    } finally {
      await ground.chain.close();
    }
  }

  async close(): Promise<void> {
    await this.#ground.chain.close();
  }

  async #run(model: AnyModel, { target, chain }: Ground): Promise<string | undefined> {
    const unknown = new Set<string>();
    const opened = openSession({ model, target, chain, hardfork: DEFAULT_HARDFORK });
    const session = checkingGas(opened, this.#envelope, { onUnknown: (path) => unknown.add(path) });
    const total = new Tally(model);
    for (let run = 0; run < RUNS; run += 1) {
      const tally = new Tally(model);
      const drawing = { ...session, seed: SEED, run, depth: DEPTH, keep: 'last', tally } as const;
      const { plan, predicted } = generatePlan(drawing);
      total.add(tally);
      for (const executor of ['simulate', 'mine'] as const) {
        if (executor === 'mine' && run >= MINED) continue;
        const options = executor === 'mine' ? {} : { predicted };
        const { divergences } = await examine(session, plan, {
          executor,
          probe: 'end',
          ...options,
        });
        const [first] = divergences;
        if (first !== undefined) return `${first.code} of ${first.function}, run ${run}`;
      }
      const [path] = unknown;
      if (path !== undefined) return `unknown path of gas, run ${run}: ${path}`;
    }
    return this.#marks(total);
  }

  /** A mark that was reached and no longer is. */
  #marks(total: Tally): string | undefined {
    const marks = total.marks();
    const missed = new Set(missedMarks({ marks }));
    const reached = marks.map(({ name }) => name).filter((name) => !missed.has(name));
    this.#reached ??= new Set(reached);
    const lost = [...this.#reached].find((name) => !reached.includes(name));
    return lost === undefined ? undefined : `never reached: ${lost}`;
  }
}

async function prepare(model: AnyModel): Promise<Ground> {
  const cacheDir = join(tmpdir(), 'taiko-difftest');
  const target = await loadTarget(model, 'reference', { cwd: packageRoot(), cacheDir });
  const chain = await openChain({ world: model.world, target, hardfork: DEFAULT_HARDFORK });
  return { target, chain };
}
