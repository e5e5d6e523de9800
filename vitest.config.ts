import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

function source(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

/** What users import is our sources here, so that tests need no build. */
const alias = [
  { find: /^taiko-difftest$/, replacement: source('./harness/index.ts') },
  { find: /^taiko-difftest\/vitest$/, replacement: source('./harness/vitest/index.ts') },
  { find: /^taiko-difftest\/models\/(.+)$/, replacement: source('./models/$1/index.ts') },
];

/** These take longest. Begun last, one of them would keep one core busy and all others idle. */
const LONG = [
  'planted/planted',
  'cli/trouble',
  'exhaust/pool',
  'live/upgrade',
  'live/survey',
  'cli/live',
  'cli/companions',
  'gas/reference',
  'chain/simulate-equals-mine',
  'cli/targets',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = LONG.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
      return place < 0 ? LONG.length : place;
    };
    const sorted = await super.sort(files);
    return sorted.toSorted((left, right) => rank(left) - rank(right));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // Most tests wait for processes that they start: a core that runs no tests would be idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'default',
          include: ['test/**/*.test.ts'],
          exclude: ['test/packaging/**', 'test/browser/**'],
          globalSetup: ['test/cli/build.ts'],
          // Tests call the command line, which is of one folder: that of its process.
          pool: 'forks',
          // No test leaves anything behind: to load all modules for each file takes a minute.
          isolate: false,
          // Bounds what hangs; a busy machine is no failure.
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        // These need a Chromium: that of Debian, or the one that CHROMIUM_BIN names.
        resolve: { alias },
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        // These build, pack and install the package from a registry: no part of a quick run.
        test: {
          name: 'packaging',
          include: ['test/packaging/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
