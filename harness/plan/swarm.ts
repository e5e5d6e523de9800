import type { Random } from 'fast-check';
import type { IntentKind } from '../model/index.js';

/** How much a run stresses a kind of intent: some are left out, some are common. */
const STRESSES = [0, 0.25, 1, 1, 1, 4] as const;

/** One run in four draws every kind at its plain weight. */
const PLAIN_RUNS = 4;

/**
 * A random subset and weighting of the kinds: runs that lack a kind, or are full of one, reach
 * states that an even mix never does.
 */
export function swarm<Kind extends IntentKind<never>>(
  random: Random,
  kinds: readonly Kind[],
): readonly Kind[] {
  if (random.nextInt(1, PLAIN_RUNS) === 1) return kinds;
  const stressed = kinds.map((kind) => ({
    ...kind,
    weight: kind.weight * STRESSES[random.nextInt(0, STRESSES.length - 1)]!,
  }));
  const chosen = stressed.filter((kind) => kind.weight > 0);
  return chosen.length === 0 ? kinds : chosen;
}
