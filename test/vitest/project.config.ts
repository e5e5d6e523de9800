import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (file: string) => fileURLToPath(new URL(`../../harness/${file}`, import.meta.url));

/** A project that imports this package as it is in the sources. */
export default defineConfig({
  resolve: {
    alias: [
      { find: /^taiko-difftest$/, replacement: source('index.ts') },
      { find: /^taiko-difftest\/vitest$/, replacement: source('vitest/index.ts') },
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
