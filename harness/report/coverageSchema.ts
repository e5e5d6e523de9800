import * as v from 'valibot';

const hits = v.number();
/** Why nothing can reach it, where that was argued. */
const unreachable = v.nullable(v.string());

const side = v.object({ words: v.string(), hits, unreachable });
const source = v.object({
  /** As the compiler names it. */
  name: v.string(),
  /** Where it lies, from the folder of the run; the name again where it is on no disk. */
  file: v.string(),
  text: v.string(),
  functions: v.array(v.object({ name: v.string(), line: v.number(), hits })),
  /** Lines on which statements begin. */
  lines: v.array(v.object({ line: v.number(), hits, unreachable })),
  /** Decisions, each with its two sides, in the order of the text. */
  branches: v.array(v.object({ line: v.number(), text: v.string(), sides: v.array(side) })),
});

/** What a campaign reached of the Solidity; `hits` count calls, not how often within one. */
export const coverageSchema = v.object({
  /** Calls that were traced, those of the world's setup included. */
  traced: v.number(),
  /** Calls that came out otherwise without optimizer, and count nothing. */
  apart: v.number(),
  /** Percent that lines and branches must have; null where nobody asked. */
  minimum: v.nullable(v.number()),
  sources: v.array(source),
});

export type CoverageReport = v.InferOutput<typeof coverageSchema>;
export type CoveredSource = v.InferOutput<typeof source>;
