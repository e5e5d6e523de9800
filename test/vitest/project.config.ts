import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { BUILT } from '../cli/built.js';

const built = (file: string) => path.join(BUILT, 'harness', file);

/** A project that imports this package as it is in an installation. */
export default defineConfig({
  resolve: {
    alias: [
      { find: /^taiko-difftest$/, replacement: built('index.js') },
      { find: /^taiko-difftest\/vitest$/, replacement: built('vitest/index.js') },
    ],
    preserveSymlinks: true,
  },
  test: {
    include: ['**/*.spec.ts'],
    exclude: [],
    reporters: ['default', 'json'],
    outputFile: { json: 'report.json' },
  },
});
