import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** A row of a picture, in words. */
const row = v.object({
  label: v.string(),
  /** In the order of the section's `facts`; empty where the row has no such fact. */
  facts: v.array(v.string()),
  /** Thousandths of the longest bar of the section in all of the timeline; null without a bar. */
  bar: v.nullable(count),
  vacant: v.boolean(),
});

/** That a row of a section is another one now, or gone: index of the section, key, row. */
const patch = v.tuple([count, v.string(), v.nullable(row)]);

const section = v.object({
  title: v.string(),
  layout: v.picklist(['bars', 'rows']),
  /** Names of the facts, in the order in which rows have them. */
  facts: v.array(v.string()),
  /** Every key that a row ever has, in the order in which they are drawn. */
  keys: v.array(v.string()),
});

/** What a side showed for a call. */
const shown = v.object({
  outcome: v.string(),
  success: v.boolean(),
  events: v.array(v.string()),
  gas: v.nullable(v.string()),
});

const change = v.object({
  path: v.string(),
  before: v.string(),
  /** What it is afterwards on each side; null where a side did not change it. */
  after: v.tuple([v.nullable(v.string()), v.nullable(v.string())]),
});

const difference = v.object({
  code: v.string(),
  where: v.string(),
  sides: v.tuple([v.string(), v.string()]),
  values: v.tuple([v.string(), v.string()]),
});

const step = v.object({
  /** Which step of the plan, from 1. */
  number: count,
  /** `start`, `+1 week`, `same block`. */
  when: v.string(),
  block: v.string(),
  call: v.string(),
  /** One or two, as `sides`. */
  shown: v.array(shown),
  changes: v.array(change),
  /** Changes that there was no room for. */
  moreChanges: count,
  differences: v.array(difference),
  /** How the first side's picture changed since the step before. */
  picture: v.array(patch),
  /** How the second side's picture is otherwise than the first's; null where it is not known. */
  otherwise: v.nullable(v.array(patch)),
});

/** A plan step by step, in words and pictures: what a page needs to go through it. */
export const timelineSchema = v.object({
  /** `model` and `contract`, or one of them. */
  sides: v.array(v.string()),
  sections: v.array(section),
  /** The first side's picture before the first step that is here. */
  initial: v.array(patch),
  /** Steps of the plan; of long ones not all are here. */
  total: count,
  /** Index in `steps` of the first that differs. */
  failing: v.nullable(count),
  steps: v.array(step),
});

export type Timeline = v.InferOutput<typeof timelineSchema>;
export type TimelineStep = v.InferOutput<typeof step>;
export type TimelineSection = v.InferOutput<typeof section>;
export type TimelineRow = v.InferOutput<typeof row>;
export type TimelinePatch = v.InferOutput<typeof patch>;
