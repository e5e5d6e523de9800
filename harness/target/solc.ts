import { spawn } from 'node:child_process';
import type { Abi } from 'viem';
import { InfrastructureError } from '../errors.js';
import type { LinkReferences, StorageLayout } from './artifact.js';
import { dependencyEntry } from './package-root.js';

/** Version of the compiler that ships with us. */
export const SOLC_VERSION = '0.8.20';

/** A compiler that can be run. */
export type Compiler = {
  /** `0.8.20`. */
  readonly version: string;
  /** Tells builds of a version apart: output is cached under it. */
  readonly build: string;
  /** A program and its arguments: standard JSON in, standard JSON out. */
  readonly command: readonly string[];
};

/** What we ask for; anything more costs seconds. */
export const OUTPUTS = [
  'abi',
  'metadata',
  'evm.bytecode.object',
  'evm.bytecode.linkReferences',
  'evm.deployedBytecode.object',
  'storageLayout',
] as const;

export type SolcInput = {
  readonly language: 'Solidity';
  readonly sources: Readonly<Record<string, { readonly content: string }>>;
  readonly settings: {
    readonly optimizer: {
      readonly enabled: boolean;
      readonly runs: number;
      readonly details?: Readonly<Record<string, unknown>>;
    };
    readonly evmVersion?: string;
    readonly viaIR?: boolean;
    readonly metadata?: Readonly<Record<string, unknown>>;
    readonly remappings?: readonly string[];
    /** By source name, then by contract name or `*`. */
    readonly outputSelection: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  };
};

export type SolcContract = {
  readonly abi: Abi;
  readonly metadata: string;
  readonly storageLayout: StorageLayout;
  readonly evm: {
    readonly bytecode: { readonly object: string; readonly linkReferences: LinkReferences };
    readonly deployedBytecode: { readonly object: string };
  };
};

export type SolcError = {
  readonly severity: 'error' | 'warning' | 'info';
  readonly type: string;
  readonly errorCode?: string;
  readonly message: string;
  readonly formattedMessage?: string;
  readonly sourceLocation?: { readonly file: string };
};

export type SolcOutput = {
  readonly errors?: readonly SolcError[];
  readonly contracts?: Readonly<Record<string, Readonly<Record<string, SolcContract>>>>;
  /** By source name, where asked for. */
  readonly sources?: Readonly<Record<string, { readonly ast?: unknown }>>;
};

// A process of its own: a progress line can be drawn meanwhile, and a compiler that runs out of
// memory takes nothing with it. It is a text because it must run from source and from `dist/`.
const PROGRAM = `
const solc = require(process.argv[1]);
let input = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (chunk) => { input += chunk; });
process.stdin.on('end', () => process.stdout.write(solc.compile(input)));
`;

/** The compiler that ships with us. */
export const SHIPPED_COMPILER = packageCompiler(SOLC_VERSION, dependencyEntry('solc'));

/** A compiler that is a `solc` package, by the file or the folder that `require` takes. */
export function packageCompiler(version: string, entry: string): Compiler {
  return { version, build: version, command: [process.execPath, '-e', PROGRAM, entry] };
}

/** Runs solc over its standard JSON input. InfrastructureError `target/compiler` if it breaks. */
export async function runSolc(
  input: SolcInput,
  compiler: Compiler = SHIPPED_COMPILER,
): Promise<SolcOutput> {
  const { code, stdout, stderr } = await run(compiler, input);
  try {
    if (code === 0) return crashFree(compiler, JSON.parse(stdout) as SolcOutput);
  } catch (cause) {
    if (cause instanceof InfrastructureError) throw cause;
    throw broken(compiler, 'The Solidity compiler gave no readable answer.', { cause });
  }
  throw broken(compiler, 'The Solidity compiler died.', {
    facts: { exit: String(code), said: lastLines(stderr) },
  });
}

function lastLines(text: string): string {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-3)
    .join(' / ');
}

function crashFree(compiler: Compiler, output: SolcOutput): SolcOutput {
  const crash = output.errors?.find((error) =>
    /^(Exception|FatalError|InternalCompilerError|UnimplementedFeatureError)$/.test(error.type),
  );
  if (crash === undefined || crash.type === 'UnimplementedFeatureError') return output;
  throw broken(compiler, 'The Solidity compiler crashed.', {
    facts: { said: crash.formattedMessage ?? crash.message },
  });
}

function broken(
  { version }: Compiler,
  message: string,
  more: { cause?: unknown; facts?: Record<string, string> },
) {
  return new InfrastructureError({
    code: 'target/compiler',
    message,
    facts: { compiler: `solc ${version}`, ...more.facts },
    hint: 'Nothing is known about the contract. Run again, with more memory if it was killed.',
    cause: more.cause,
  });
}

type Finished = {
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
};

function run(compiler: Compiler, input: SolcInput): Promise<Finished> {
  const [program = '', ...args] = compiler.command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'pipe' });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    child.on('error', (cause) => {
      reject(broken(compiler, 'The Solidity compiler cannot be started.', { cause }));
    });
    child.on('close', (code, signal) => resolve({ code: signal ?? code ?? '?', stdout, stderr }));
    // A child that died early closes its input; what it said then is in its exit code.
    child.stdin.on('error', () => undefined);
    child.stdin.end(JSON.stringify(input));
  });
}
