/** What a process says about an error: 1 is never an error but a finding. */
export type ExitCode = 2 | 3;

export type DifftestErrorOptions = {
  /** Stable name of this kind of error, for programs: `target/missing-source`. */
  readonly code: string;
  /** 2: wrong use or configuration; 3: unknown, trouble with infrastructure. */
  readonly exitCode: ExitCode;
  /** One sentence without a full stop at its end being needed: what went wrong. */
  readonly message: string;
  /** What was read, by name; printed on aligned lines in this order. */
  readonly facts?: Readonly<Record<string, string | number | bigint | undefined>>;
  /** What to do about it. */
  readonly hint?: string;
  readonly cause?: unknown;
};

/** Base of every error that we raise on purpose: a message, facts, a hint, an exit code. */
export class DifftestError extends Error {
  override readonly name: string = 'DifftestError';
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly facts: Readonly<Record<string, string>>;
  readonly hint: string | undefined;

  constructor(options: DifftestErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.exitCode = options.exitCode;
    this.hint = options.hint;
    const facts: Record<string, string> = {};
    for (const [name, value] of Object.entries(options.facts ?? {})) {
      if (value !== undefined) facts[name] = String(value);
    }
    this.facts = facts;
  }

  /** The error as a person reads it: message, aligned facts, hint. */
  explain(): string {
    const names = Object.keys(this.facts);
    const width = Math.max(0, ...names.map((name) => name.length));
    const lines = names.map((name) => `  ${name.padEnd(width)}  ${this.facts[name]}`);
    return [this.message, ...lines, ...(this.hint === undefined ? [] : ['', this.hint])].join('\n');
  }
}

/** Wrong use: arguments, configuration, files or Solidity of the user. Exit code 2. */
export class UsageError extends DifftestError {
  override readonly name = 'UsageError';
  constructor(options: Omit<DifftestErrorOptions, 'exitCode'>) {
    super({ ...options, exitCode: 2 });
  }
}

/** Trouble with node, network, disk or compiler: the verdict is `unknown`. Exit code 3. */
export class InfrastructureError extends DifftestError {
  override readonly name = 'InfrastructureError';
  constructor(options: Omit<DifftestErrorOptions, 'exitCode'>) {
    super({ ...options, exitCode: 3 });
  }
}
