// What other projects import: everything a model file or a test of one needs, from one place.
export * as fc from 'fast-check';
export type { Abi } from 'viem';
export { parseAbi } from 'viem/utils';
export { type DifftestConfig, type DifftestSettings, defineConfig } from './config.js';
export * from './errors.js';
export * from './model/index.js';
export { type GeneratedPlan, type GenerateOptions, generatePlan } from './plan/generate.js';
export { predict } from './plan/predict.js';
export type { Artifact, LoadedTarget } from './target/artifact.js';
export { type LoadOptions, loadTarget } from './target/load.js';
export type { Divergence, DivergenceCode } from './trace/divergence.js';
export type { Plan, PlannedStep } from './trace/plan.js';
export type { Trace, TraceStep } from './trace/trace.js';
