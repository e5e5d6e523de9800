import { type CampaignResult, runCampaign } from '../campaign/campaign.js';
import { openSession, type Session } from '../campaign/session.js';
import type { Chain } from '../chain/chain.js';
import type { Overlay } from '../chain/deployment.js';
import type { DifftestError } from '../errors.js';
import { checkingGas } from '../gas/checked.js';
import type { Envelope } from '../gas/envelope.js';
import { learnEnvelope } from '../gas/survey.js';
import type { AnyModel } from '../model/index.js';
import type { DivergenceCode } from '../trace/divergence.js';
import { CANARIES, type Canary, HONEST_IMPOSTOR, type Patient } from './canaries.js';

/** What became of one thing that was tried. */
export type Finding = {
  /** The check that was put to the test; `clean` and `impostor` where none may find anything. */
  readonly name: DivergenceCode | 'clean' | 'impostor';
  /** What was done: `emits an event too many`. */
  readonly deed: string;
  /** `inapplicable`: the model gives that check nothing to compare. */
  readonly health: 'good' | 'bad' | 'unknown' | 'inapplicable';
  /** What was seen, for people. */
  readonly seen: string;
  readonly trouble: DifftestError | undefined;
};

export type CheckupOptions = {
  /** The model beside the contract as it is, on a chain that the caller closes. */
  readonly session: Session;
  /** Opens another world like the session's, with something over it. */
  readonly open: (overlay: Overlay) => Promise<Chain>;
  /** Where canaries are saved as failures: a folder for nothing else. */
  readonly corpusDirectory: string;
  readonly seed: bigint;
  /** Those to let out; one for each check unless given. */
  readonly canaries?: readonly Canary[];
  readonly now: () => number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (name: string) => void;
};

/** Plans for each canary; most are found by the first. */
const RUNS = 10;
const DEPTH = 30;
const SHRINK_LIMIT = 40;

/**
 * Lets out a canary for each check, one after another, and sees that each is found as what it is;
 * before, that nothing is found where nothing is wrong. Stops at a contract that itself differs
 * from the model: there nothing can be told apart.
 */
export async function* checkup(options: CheckupOptions): AsyncGenerator<Finding> {
  const { session, signal, onProgress } = options;
  onProgress?.('clean');
  const clean = await unharmed('clean', 'nothing is wrong', session, options);
  yield clean;
  if (clean.health !== 'good') return;
  onProgress?.('impostor');
  yield await withWorld(
    session.model,
    HONEST_IMPOSTOR(patientOf(session)).overlay,
    options,
    (other) => unharmed('impostor', 'another code answers, rightly', other, options),
  );
  for (const canary of options.canaries ?? CANARIES) {
    if (signal?.aborted) return;
    onProgress?.(canary.code);
    yield await letOut(canary, options);
  }
}

async function letOut(canary: Canary, options: CheckupOptions): Promise<Finding> {
  const { code, deed } = canary;
  const { session } = options;
  const release = canary.release(patientOf(session));
  if (release === undefined) {
    const seen = 'the model has nothing that this check compares';
    return { name: code, deed, health: 'inapplicable', seen, trouble: undefined };
  }
  const { model = session.model, overlay } = release;
  const envelope = code === 'gas' ? await learnHonest(options) : undefined;
  return withWorld(model, overlay, options, async (other) => {
    const checking = envelope === undefined ? other : checkingGas(other, envelope, {});
    return judge(canary, await campaign(checking, code, options));
  });
}

/** What the calls of the canary's own plans cost where nothing is wrong but who answers. */
async function learnHonest(options: CheckupOptions): Promise<Envelope> {
  const { session, seed } = options;
  const { overlay } = HONEST_IMPOSTOR(patientOf(session));
  return withWorld(session.model, overlay, options, async (honest) => {
    const stop = options.signal === undefined ? {} : { signal: options.signal };
    const size = { seed, runs: RUNS, depth: DEPTH, workers: 1, ...stop };
    return (await learnEnvelope(honest, size)).envelope;
  });
}

/** Caught is a canary whose own check is the first to tell, and that was saved. */
function judge({ code, deed }: Canary, result: CampaignResult): Finding {
  const [failure] = result.failures;
  const trouble = result.trouble ?? failure?.trouble[0];
  const finding = { name: code, deed, trouble };
  if (failure === undefined) {
    if (trouble !== undefined || result.interrupted) {
      return { ...finding, health: 'unknown', seen: 'it could not be tried to the end' };
    }
    if (code === 'error' && !result.cells.some(({ outcome }) => outcome !== 'success')) {
      return { ...finding, health: 'inapplicable', seen: 'no call of any plan reverts' };
    }
    return { ...finding, health: 'bad', seen: `not caught in ${result.steps} steps` };
  }
  const { plan, divergences } = failure.counterexample;
  const [first] = divergences;
  const count = plan.steps.length;
  const where = `${first!.code} of ${first!.function}, ${count} command${count === 1 ? '' : 's'}`;
  if (first!.code !== code) return { ...finding, health: 'bad', seen: `caught as ${where}` };
  if (trouble !== undefined) return { ...finding, health: 'unknown', seen: `caught: ${where}` };
  return { ...finding, health: 'good', seen: `caught: ${where}` };
}

/** A campaign in which there is nothing to be found. */
async function unharmed(
  name: 'clean' | 'impostor',
  deed: string,
  session: Session,
  options: CheckupOptions,
): Promise<Finding> {
  const result = await campaign(session, name, options);
  const { verdict, trouble, failures, steps } = result;
  const finding = { name, deed, trouble };
  if (verdict === 'pass') return { ...finding, health: 'good', seen: `agrees in ${steps} steps` };
  if (verdict === 'unknown') return { ...finding, health: 'unknown', seen: 'nothing can be said' };
  const [first] = failures[0]!.counterexample.divergences;
  return { ...finding, health: 'bad', seen: `differs: ${first!.code} of ${first!.function}` };
}

/** Each has a folder of its own, or one would find what the one before saved. */
function campaign(
  session: Session,
  name: Finding['name'],
  options: CheckupOptions,
): Promise<CampaignResult> {
  const { seed, corpusDirectory, now, signal } = options;
  return runCampaign(session, {
    seed,
    runs: RUNS,
    depth: DEPTH,
    workers: 1,
    executor: 'simulate',
    corpusDirectory: `${corpusDirectory}/${name}`,
    shrinkLimit: SHRINK_LIMIT,
    failFast: false,
    now,
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Does something with a model beside another world of the session's; the same where none is. */
async function withWorld<Done>(
  model: AnyModel,
  overlay: Overlay | undefined,
  options: CheckupOptions,
  use: (session: Session) => Promise<Done>,
): Promise<Done> {
  const { session, open } = options;
  const { target, hardfork, parameters } = session;
  const opening = { model, target, hardfork, parameters };
  if (overlay === undefined) return use(openSession({ ...opening, chain: session.chain }));
  const chain = await open(overlay);
  try {
    return await use(openSession({ ...opening, chain }));
  } finally {
    await chain.close();
  }
}

function patientOf({ model, setting, target }: Session): Patient {
  return { model, setting, target };
}
