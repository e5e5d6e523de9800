import { createHash } from 'node:crypto';
import path from 'node:path';
import { DEFAULT_HARDFORK } from '../chain/node.js';
import { UsageError } from '../errors.js';
import type { AnyModel } from '../model/index.js';
import { modelFingerprint, sourceFingerprint } from '../mutate/fingerprint.js';
import { type Mutant, mutantsOf } from '../mutate/mutants.js';
import type { LoadedTarget } from '../target/artifact.js';
import { loadTarget } from '../target/load.js';
import { type SubjectSources, subjectSources } from '../target/subjectSources.js';
import { parseSyntax, type Syntax } from '../target/syntax.js';
import { valueToJson } from '../trace/json.js';
import { modelFilesDigest } from './modelFiles.js';
import { resolveModel } from './models.js';
import type { MutateFlags } from './mutate.js';
import { toldOnce } from './open.js';
import type { Terminal } from './terminal.js';
import { toolVersion } from './versions.js';

/** A contract, its syntax, and its mutants. */
export type Loaded = {
  readonly model: AnyModel;
  readonly target: LoadedTarget;
  readonly sources: SubjectSources;
  readonly syntax: Syntax;
  /** Every mutant, and those that are wanted. */
  readonly all: readonly Mutant[];
  readonly chosen: readonly Mutant[];
};

/** Compiles a target from source and finds its mutants. */
export async function loadMutated(flags: MutateFlags, terminal: Terminal): Promise<Loaded> {
  const model = await resolveModel(flags.model, process.cwd());
  const loading = {
    ...toldOnce(flags, {
      onCompile: (what) => terminal.progress(`compiling ${what} …`),
      onWarning: (message) => terminal.remark(`warning: ${message}`),
    }),
    // Mutants are compiled from source: so must be what they are compared with.
    build: true,
  };
  const target = await loadTarget(model, flags.target, loading);
  const sources = subjectSources(model, target, loading);
  const { plan, source, contract, own } = sources;
  const syntax = await parseSyntax(plan, loading);
  const all = mutantsOf({ sources: plan.set.sources, syntax, own, source, contract });
  return { model, target, sources, syntax, all, chosen: choose(all, flags) };
}

/** The mutants that flags ask for, in their order. */
function choose(all: readonly Mutant[], flags: MutateFlags): readonly Mutant[] {
  const { operators, only, sample } = flags;
  const missing = only?.filter((id) => !all.some((mutant) => mutant.id === id)) ?? [];
  if (missing.length > 0) {
    throw new UsageError({
      code: 'mutate/no-such-mutant',
      message: 'The contract has no mutant of this id.',
      facts: { only: missing.join(', ') },
      hint: '`difftest mutate --list` shows the mutants there are.',
    });
  }
  const wanted = all.filter(({ id, operator }) => {
    return (operators?.includes(operator) ?? true) && (only?.includes(id) ?? true);
  });
  if (wanted.length === 0) {
    throw new UsageError({
      code: 'mutate/nothing',
      message: 'There is nothing to mutate.',
      facts: { target: flags.target, operators: operators?.join(', ') },
      hint: 'Has the contract code of its own, and is it no library of the project?',
    });
  }
  if (sample === undefined || sample >= wanted.length) return wanted;
  return Array.from({ length: sample }, (_, index) => {
    return wanted[Math.floor(((index + 0.5) * wanted.length) / sample)]!;
  });
}

/** What verdicts hang on, for whoever compares two results. */
export function inputsOf(
  { sources, model }: Loaded,
  { seed, depth }: Pick<MutateFlags, 'seed' | 'depth'>,
): { readonly source: string; readonly model: string } {
  const hardfork = DEFAULT_HARDFORK;
  return {
    source: sourceFingerprint(sources.plan),
    model: modelFingerprint(model, { seed, depth, hardfork }),
  };
}

/** Where decisions about a target are kept. */
export function decisionsFile({ model, target, sources }: Loaded, flags: MutateFlags): string {
  const digest = digestOf(path.resolve(target.spec)).slice(0, 8);
  const name = `${sources.contract}-${digest}.jsonl`;
  return path.resolve(flags.corpusDir, 'mutants', model.name, name);
}

/** Everything that a decision hangs on but the mutant itself. */
export function decisionsKey(loaded: Loaded, flags: MutateFlags, forget: boolean): string {
  const { target, sources, model } = loaded;
  const { subject } = model.world;
  const others = Object.entries(target.artifacts)
    .filter(([name]) => name !== subject)
    .map(([name, { bytecode }]) => [name, bytecode]);
  const world = (target.world ?? model.world).contracts.map(({ abi: _, ...rest }) => rest);
  const parts = [
    toolVersion(),
    sourceFingerprint(sources.plan),
    modelFilesDigest(flags.model, process.cwd()),
    JSON.stringify(valueToJson([others, world])),
    `${flags.seed} ${flags.depth} ${flags.parameters} ${DEFAULT_HARDFORK}`,
    forget ? String(Date.now()) : '',
  ];
  return digestOf(parts.join('\0'));
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
