import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import {
  type DryRunOptions,
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  MutantRunStatus,
  type TestRunner,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import { InfrastructureError } from '../../harness/errors.js';
import { instrumenter, whileActive } from './activation.js';
import { type Bench, openBench, seen } from './judges.js';
import { ModelLoader } from './loader.js';
import { Verdicts } from './verdicts.js';

/**
 * Runs our judges inside Stryker's worker process, whose folder is the sandbox with the mutants.
 * Its other runners start a process, or at least a test framework, for each mutant: that takes
 * longer than most judgements do.
 */
class JudgesRunner implements TestRunner {
  readonly #loader = new ModelLoader(process.cwd());
  readonly #verdicts = new Verdicts(process.cwd());
  #bench: Bench | undefined;

  /** Every mutant meets modules that were evaluated for it alone. */
  capabilities() {
    return { reloadEnvironment: true };
  }

  async init(): Promise<void> {
    this.#bench = await openBench(this.#loader.pool());
  }

  async dispose(): Promise<void> {
    await this.#bench?.close();
  }

  async dryRun(_: DryRunOptions): Promise<DryRunResult> {
    const result = await this.#run();
    const { mutantCoverage } = instrumenter;
    return mutantCoverage === undefined ? result : ({ ...result, mutantCoverage } as DryRunResult);
  }

  async mutantRun({ activeMutant, hitLimit }: MutantRunOptions): Promise<MutantRunResult> {
    const known = this.#verdicts.of(activeMutant);
    if (known !== undefined) return known;
    try {
      const result = await whileActive({ id: activeMutant.id, hitLimit }, () => this.#run());
      const endless = determineHitLimitReached(instrumenter.hitCount, hitLimit);
      const verdict = toMutantRunResult(endless ?? result);
      this.#verdicts.add(activeMutant, verdict);
      return verdict;
    } catch (error) {
      // The node's trouble, which says nothing of the mutant.
      if (!(error instanceof InfrastructureError)) throw error;
      return { status: MutantRunStatus.Error, errorMessage: error.message };
    }
  }

  /** Ends at the first judge that sees something wrong. */
  async #run(): Promise<DryRunResult> {
    const tests = [];
    for (const { name, judge } of this.#bench!.judges) {
      const began = performance.now();
      const found = await seen(judge, () => this.#loader.pool());
      const test = { id: name, name, timeSpentMs: performance.now() - began };
      if (found === undefined) tests.push({ ...test, status: TestStatus.Success } as const);
      else tests.push({ ...test, status: TestStatus.Failed, failureMessage: found } as const);
      if (found !== undefined) break;
    }
    return { status: DryRunStatus.Complete, tests };
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'judges', JudgesRunner)];
