import type { BuildPlan } from './build.js';
import { cacheKey, readCache, writeCache } from './cache.js';
import type { CompileOptions } from './compile.js';
import { runSolc, type SolcContract, type SolcError, type SolcOutput } from './solc.js';

/** A contract with some of its sources changed. */
export type Variant = {
  /** A word that no other variant has. */
  readonly id: string;
  /** Texts by names that no other variant has either; `entry` is one of them. */
  readonly sources: Readonly<Record<string, string>>;
  readonly entry: string;
  readonly contract: string;
};

/** What came of a variant: code as solc prints it, or what it says against it. */
export type CompiledVariant =
  | { readonly kind: 'compiled'; readonly contract: VariantCode }
  | { readonly kind: 'rejected'; readonly message: string };

export type VariantCode = Pick<SolcContract, 'evm' | 'storageLayout'>;

export type VariantOptions = CompileOptions & {
  /** Compilers at once. */
  readonly compilers: number;
  readonly signal?: AbortSignal;
  /** How many are done, those of the cache included. */
  readonly onDone?: (done: number) => void;
};

const OUTPUTS = [
  'evm.bytecode.object',
  'evm.bytecode.linkReferences',
  'evm.deployedBytecode.object',
  'storageLayout',
];
/** Enough that sources in common are read once, few enough that an interruption costs little. */
const BATCH = 12;

/**
 * Compiles variants, many in one call of solc; each is cached for itself. A variant that does not
 * compile is found out by its errors and left out of its batch. Those that an interruption left
 * out are missing from the result.
 */
export async function compileVariants(
  plan: BuildPlan,
  variants: readonly Variant[],
  options: VariantOptions,
): Promise<ReadonlyMap<string, CompiledVariant>> {
  const done = new Map<string, CompiledVariant>();
  const waiting: Variant[] = [];
  const keys = new Map(variants.map((variant) => [variant.id, keyOf(plan, variant)]));
  for (const variant of variants) {
    const kept = readCache(options.cacheDir, keys.get(variant.id)!);
    if (kept === undefined) waiting.push(variant);
    else done.set(variant.id, JSON.parse(kept) as CompiledVariant);
  }
  options.onDone?.(done.size);
  const finish = (id: string, compiled: CompiledVariant): void => {
    done.set(id, compiled);
    writeCache(options.cacheDir, keys.get(id)!, JSON.stringify(compiled), (message) =>
      options.onWarning?.(message),
    );
  };
  const lane = async (): Promise<void> => {
    while (waiting.length > 0 && !options.signal?.aborted) {
      await compileBatch(plan, waiting.splice(0, BATCH), finish);
      options.onDone?.(done.size);
    }
  };
  await Promise.all(Array.from({ length: options.compilers }, lane));
  return done;
}

type Finish = (id: string, compiled: CompiledVariant) => void;

async function compileBatch(
  plan: BuildPlan,
  batch: readonly Variant[],
  finish: Finish,
): Promise<void> {
  if (batch.length === 0) return;
  const output = await runSolc(inputOf(plan, batch), plan.compiler);
  const errors = output.errors?.filter(({ severity }) => severity === 'error') ?? [];
  if (errors.length === 0) {
    for (const { id, entry, contract } of batch) {
      finish(id, { kind: 'compiled', contract: codeOf(output, entry, contract) });
    }
    return;
  }
  const blamed = new Map<string, string>();
  for (const error of errors) {
    const name = error.sourceLocation?.file;
    const variant = batch.find(({ sources }) => name !== undefined && name in sources);
    if (variant !== undefined && !blamed.has(variant.id)) blamed.set(variant.id, sayError(error));
  }
  if (blamed.size === 0 && batch.length === 1) blamed.set(batch[0]!.id, sayError(errors[0]!));
  for (const [id, message] of blamed) finish(id, { kind: 'rejected', message });
  const rest = batch.filter(({ id }) => !blamed.has(id));
  if (blamed.size > 0) return compileBatch(plan, rest, finish);
  // An error without a place is in one of the halves, and in one of its halves.
  const middle = batch.length >> 1;
  await compileBatch(plan, batch.slice(0, middle), finish);
  await compileBatch(plan, batch.slice(middle), finish);
}

function inputOf({ set, settings }: BuildPlan, batch: readonly Variant[]) {
  const texts = { ...set.sources };
  for (const { sources } of batch) Object.assign(texts, sources);
  const contents = Object.entries(texts).map(([name, content]) => [name, { content }]);
  const selected = batch.map(({ entry, contract }) => [entry, { [contract]: OUTPUTS }]);
  return {
    language: 'Solidity',
    sources: Object.fromEntries(contents),
    settings: {
      ...settings,
      remappings: set.remappings,
      outputSelection: Object.fromEntries(selected),
    },
  } as const;
}

function keyOf({ set, compiler, settings }: BuildPlan, variant: Variant): string {
  const { sources, remappings, entries, borrowed } = set;
  const shared = { sources, remappings, entries, borrowed };
  const { entry, contract } = variant;
  const told = JSON.stringify([shared, settings, variant.sources, entry, contract, OUTPUTS]);
  return cacheKey(compiler.build, told);
}

/** Of the answer, what was asked for. */
function codeOf(output: SolcOutput, entry: string, contract: string): VariantCode {
  const { evm, storageLayout } = output.contracts![entry]![contract]!;
  return { evm, storageLayout };
}

function sayError({ type, message }: SolcError): string {
  return `${type}: ${message}`.split('\n')[0]!;
}
