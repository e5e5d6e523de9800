import { UsageError } from '../errors.js';
import type { Artifact } from './artifact.js';
import { cacheKey, readCache, writeCache } from './cache.js';
import { type CodeSettings, settingsWords } from './settingsWords.js';
import {
  type Compiler,
  OUTPUTS,
  runSolc,
  SHIPPED_COMPILER,
  type SolcContract,
  type SolcError,
  type SolcInput,
  type SolcOutput,
} from './solc.js';
import type { SourceSet } from './sources.js';

export type CompileOptions = {
  /** Where compiler output is kept between runs; made if need be. */
  readonly cacheDir: string;
  /** Told what is compiled, before; not called when the cache has it. */
  readonly onCompile?: (what: string) => void;
  /** Told what is wrong but stops nothing. */
  readonly onWarning?: (message: string) => void;
};

/** What a compiler is told besides sources. */
export type CompilerSettings = Pick<
  SolcInput['settings'],
  'optimizer' | 'evmVersion' | 'viaIR' | 'metadata'
>;

export type Compilation = {
  /** The one that ships with us unless given. */
  readonly compiler?: Compiler;
  readonly settings?: CompilerSettings;
};

/** Settings of sources that belong to no project. */
export const DEFAULT_SETTINGS: CompilerSettings = {
  optimizer: { enabled: true, runs: 200 },
  evmVersion: 'shanghai',
};

/** Artifacts by source name, then by contract name. */
export type Compiled = Readonly<Record<string, Readonly<Record<string, Artifact>>>>;

/**
 * Compiles the contracts of a set's entries. Errors of the user's Solidity are a UsageError
 * `target/solidity`; a compiler that breaks is an InfrastructureError `target/compiler`.
 */
export async function compile(
  set: SourceSet,
  options: CompileOptions & Compilation,
): Promise<Compiled> {
  const { compiler = SHIPPED_COMPILER, settings = DEFAULT_SETTINGS } = options;
  const selected = new Set(set.entries);
  for (;;) {
    const input = solcInput(set, settings, [...selected]);
    const output = await cachedSolc(input, compiler, options);
    const wanted = linkedSources(output).filter((source) => !selected.has(source));
    if (wanted.length === 0) return artifactsOf(output);
    // Libraries are known only from the code that links them; they are few.
    for (const source of wanted) selected.add(source);
  }
}

function solcInput(
  set: SourceSet,
  settings: CompilerSettings,
  selected: readonly string[],
): SolcInput {
  const contents = Object.entries(set.sources).map(([name, content]) => [name, { content }]);
  return {
    language: 'Solidity',
    sources: Object.fromEntries(contents),
    settings: {
      ...settings,
      remappings: set.remappings,
      outputSelection: Object.fromEntries(selected.map((name) => [name, { '*': OUTPUTS }])),
    },
  };
}

async function cachedSolc(
  input: SolcInput,
  compiler: Compiler,
  options: CompileOptions,
): Promise<SolcOutput> {
  const key = cacheKey(compiler.build, JSON.stringify(input));
  const kept = readCache(options.cacheDir, key);
  if (kept !== undefined) return JSON.parse(kept) as SolcOutput;

  options.onCompile?.(Object.keys(input.settings.outputSelection).join(', '));
  const output = await runSolc(input, compiler);
  const errors = output.errors?.filter(({ severity }) => severity === 'error') ?? [];
  if (errors.length > 0) throw solidityError(errors, compiler);

  const { contracts = {} } = output;
  writeCache(options.cacheDir, key, JSON.stringify({ contracts }), (message) =>
    options.onWarning?.(message),
  );
  return { contracts };
}

const WRONG_PRAGMA = '5333';

function solidityError(errors: readonly SolcError[], { version }: Compiler): UsageError {
  const messages = errors.map((error) => (error.formattedMessage ?? error.message).trimEnd());
  const hint = errors.some(({ errorCode }) => errorCode === WRONG_PRAGMA)
    ? `It is compiled with solc ${version}: let the pragma of the file named above ` +
      `allow it, as in \`pragma solidity ^${version};\`, or choose another compiler.`
    : undefined;
  return new UsageError({
    code: 'target/solidity',
    message: `The Solidity does not compile.\n\n${messages.join('\n\n')}`,
    facts: { compiler: `solc ${version}` },
    ...(hint === undefined ? {} : { hint }),
  });
}

function linkedSources(output: SolcOutput): string[] {
  return Object.values(output.contracts ?? {}).flatMap((contracts) =>
    Object.values(contracts).flatMap(({ evm }) => Object.keys(evm.bytecode.linkReferences)),
  );
}

/** A compiler's whole output as artifacts, each with those of the libraries that it links. */
export function artifactsOf(output: SolcOutput): Compiled {
  const { contracts = {} } = output;
  const compiled: Record<string, Record<string, Artifact>> = {};
  const artifactOf = (source: string, name: string): Artifact => {
    compiled[source] ??= {};
    const known = compiled[source][name];
    if (known !== undefined) return known;
    const contract = contracts[source]![name]!;
    const libraries = Object.entries(contract.evm.bytecode.linkReferences).flatMap(
      ([librarySource, names]) =>
        Object.keys(names).map((library) => [library, artifactOf(librarySource, library)] as const),
    );
    const artifact = toArtifact(source, name, contract, Object.fromEntries(libraries));
    compiled[source][name] = artifact;
    return artifact;
  };
  for (const [source, named] of Object.entries(contracts)) {
    for (const name of Object.keys(named)) artifactOf(source, name);
  }
  return compiled;
}

function toArtifact(
  sourceName: string,
  contractName: string,
  contract: SolcContract,
  libraries: Readonly<Record<string, Artifact>>,
): Artifact {
  const { compiler, settings } = JSON.parse(contract.metadata || '{}') as {
    compiler?: { version: string };
    settings?: CodeSettings;
  };
  return {
    sourceName,
    contractName,
    abi: contract.abi,
    bytecode: `0x${contract.evm.bytecode.object}`,
    runtimeBytecode: `0x${contract.evm.deployedBytecode.object}`,
    linkReferences: contract.evm.bytecode.linkReferences,
    storageLayout: contract.storageLayout,
    libraries,
    compiler: compiler?.version ?? '(unknown)',
    ...(settings === undefined ? {} : { settings: settingsWords(settings) }),
  };
}
