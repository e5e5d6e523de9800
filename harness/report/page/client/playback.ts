import type { Timeline, TimelinePatch, TimelineRow } from '../../timeline/schema.js';

/** The rows of each section by key. */
export type Scene = readonly ReadonlyMap<string, TimelineRow>[];

/** What both sides' pictures are after a step; -1 is before the first. */
export type Playback = {
  readonly upper: (step: number) => Scene;
  /** Undefined where there is one side, or what it holds was not read. */
  readonly lower: (step: number) => Scene | undefined;
};

/** Puts the pictures of all steps together; rows that do not change are shared by them. */
export function playbackOf({ sections, initial, steps }: Timeline): Playback {
  const first = patched(
    sections.map(() => new Map()),
    initial,
  );
  const uppers: Scene[] = [];
  for (const { picture } of steps) uppers.push(patched(uppers.at(-1) ?? first, picture));
  const upper = (step: number): Scene => uppers[step] ?? first;
  const lower = (step: number): Scene | undefined => {
    // Both begin as they were deployed.
    if (step < 0) return steps[0]?.otherwise == null ? undefined : first;
    const otherwise = steps[step]?.otherwise ?? null;
    return otherwise === null ? undefined : patched(upper(step), otherwise);
  };
  return { upper, lower };
}

/** Whether a row says the same as another one, or both are not there. */
export function sameRow(left: TimelineRow | undefined, right: TimelineRow | undefined): boolean {
  if (left === right) return true;
  if (left === undefined || right === undefined) return false;
  return (
    left.label === right.label &&
    left.bar === right.bar &&
    left.facts.every((fact, index) => fact === right.facts[index])
  );
}

function patched(scene: Scene, patches: readonly TimelinePatch[]): Scene {
  if (patches.length === 0) return scene;
  const next = scene.map((rows) => new Map(rows));
  for (const [section, key, row] of patches) {
    if (row === null) next[section]?.delete(key);
    else next[section]?.set(key, row);
  }
  return next;
}
