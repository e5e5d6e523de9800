import { UsageError } from '../errors.js';
import type { Artifact } from './artifact.js';
import type { BuildPlan } from './build.js';
import { cacheKey, readCache, writeCache } from './cache.js';
import { artifactsOf, type CompileOptions, type CompilerSettings } from './compile.js';
import { OUTPUTS, runSolc, type SolcContract } from './solc.js';
import type { Syntax, SyntaxNode } from './syntax.js';

/** Code with what leads from it back to the source. */
export type MappedCode = {
  /** As compiled: libraries maybe unlinked, immutables zero. */
  readonly code: string;
  readonly sourceMap: string;
  /** Where functions begin: the program counter by the id of the function's node. */
  readonly entryPoints: ReadonlyMap<number, number>;
};

/** A contract as it is deployed, and every code that may run when it is called. */
export type MappedContract = {
  readonly artifact: Artifact;
  readonly creation: MappedCode;
  readonly runtime: MappedCode;
};

export type MappedBuild = {
  readonly subject: MappedContract;
  /** External libraries that the subject links, by whatever way round. */
  readonly libraries: readonly MappedContract[];
  readonly syntax: Syntax;
  /** Names of sources by the index that source maps have for them. */
  readonly sourceNames: ReadonlyMap<number, string>;
};

type MappedOutput = {
  readonly contracts: Readonly<Record<string, Readonly<Record<string, MappedSolc>>>>;
  readonly sources: Readonly<Record<string, { readonly id: number; readonly ast: SyntaxNode }>>;
};

type MappedSolc = SolcContract & {
  readonly evm: { readonly bytecode: Bytecode; readonly deployedBytecode: Bytecode };
};

type Bytecode = {
  readonly object: string;
  readonly sourceMap?: string;
  readonly functionDebugData?: Readonly<
    Record<string, { readonly id?: number | null; readonly entryPoint?: number | null }>
  >;
};

const MAPS = ['bytecode', 'deployedBytecode'].flatMap((code) => [
  `evm.${code}.sourceMap`,
  `evm.${code}.functionDebugData`,
]);

/** Then every statement has code of its own: nothing is merged, moved or dropped. */
const PLAIN: CompilerSettings['optimizer'] = { enabled: false, runs: 200 };

/**
 * Compiles a contract so that its instructions can be told apart by statement: without optimizer,
 * and with source maps. It is no build that anything is to be proved of. UsageError
 * `coverage/build` for Solidity that only compiles with the settings of its project.
 */
export async function buildMapped(
  plan: BuildPlan,
  wanted: { readonly source: string; readonly contract: string },
  options: CompileOptions,
): Promise<MappedBuild> {
  const selected = new Map([[wanted.source, new Set([wanted.contract])]]);
  for (;;) {
    const output = await mappedOutput(plan, selected, options);
    if (!addLinked(output, selected)) return describe(output, wanted);
  }
}

type Selected = ReadonlyMap<string, ReadonlySet<string>>;

async function mappedOutput(
  { set, compiler, settings }: BuildPlan,
  selected: Selected,
  options: CompileOptions,
): Promise<MappedOutput> {
  const contents = Object.entries(set.sources).map(([name, content]) => [name, { content }]);
  const outputs = [...selected].map(([source, names]) => [
    source,
    Object.fromEntries([...names].map((name) => [name, [...OUTPUTS, ...MAPS]])),
  ]);
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(contents),
    settings: {
      ...settings,
      optimizer: PLAIN,
      viaIR: false,
      remappings: set.remappings,
      outputSelection: { ...Object.fromEntries(outputs), '*': { '': ['ast'] } },
    },
  } as const;
  const key = cacheKey(compiler.build, JSON.stringify(input));
  const kept = readCache(options.cacheDir, key);
  if (kept !== undefined) return JSON.parse(kept) as MappedOutput;
  options.onCompile?.(`${[...selected.keys()].join(', ')} for coverage`);
  const { errors = [], contracts, sources } = await runSolc(input, compiler);
  const wrong = errors.find(({ severity }) => severity === 'error');
  if (wrong !== undefined) throw unbuildable(compiler.version, wrong.message);
  const output = { contracts, sources } as MappedOutput;
  writeCache(options.cacheDir, key, JSON.stringify(output), (text) => options.onWarning?.(text));
  return output;
}

/** Libraries are known only from the code that links them. Says whether there were new ones. */
function addLinked({ contracts }: MappedOutput, selected: Map<string, Set<string>>): boolean {
  let added = false;
  for (const named of Object.values(contracts)) {
    for (const { evm } of Object.values(named)) {
      for (const [source, libraries] of Object.entries(evm.bytecode.linkReferences)) {
        const names = selected.get(source) ?? new Set();
        selected.set(source, names);
        for (const name of Object.keys(libraries)) {
          added ||= !names.has(name);
          names.add(name);
        }
      }
    }
  }
  return added;
}

function describe(
  { contracts, sources }: MappedOutput,
  wanted: { readonly source: string; readonly contract: string },
): MappedBuild {
  const artifacts = artifactsOf({ contracts });
  const mapped = (source: string, name: string): MappedContract => {
    const { bytecode, deployedBytecode } = contracts[source]![name]!.evm;
    const artifact = artifacts[source]![name]!;
    return { artifact, creation: codeOf(bytecode), runtime: codeOf(deployedBytecode) };
  };
  const libraries = Object.entries(contracts).flatMap(([source, named]) =>
    Object.keys(named)
      .filter((name) => source !== wanted.source || name !== wanted.contract)
      .map((name) => mapped(source, name)),
  );
  const entries = Object.entries(sources);
  return {
    subject: mapped(wanted.source, wanted.contract),
    libraries,
    syntax: Object.fromEntries(entries.map(([name, { ast }]) => [name, ast])),
    sourceNames: new Map(entries.map(([name, { id }]) => [id, name])),
  };
}

function codeOf({ object, sourceMap = '', functionDebugData = {} }: Bytecode): MappedCode {
  const entryPoints = Object.values(functionDebugData).flatMap(({ id, entryPoint }) =>
    typeof id === 'number' && typeof entryPoint === 'number' ? [[id, entryPoint] as const] : [],
  );
  return { code: object, sourceMap, entryPoints: new Map(entryPoints) };
}

function unbuildable(version: string, said: string): UsageError {
  return new UsageError({
    code: 'coverage/build',
    message: 'The Solidity does not compile without optimizer, as it must to measure coverage.',
    facts: { compiler: `solc ${version}`, said: said.split('\n')[0] },
    hint:
      'If the stack is too deep, put local variables into a block or a struct of their own,\n' +
      'or leave out --coverage, --lcov, --min-coverage and --unreachable.',
  });
}
