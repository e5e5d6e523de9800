import { fileURLToPath } from 'node:url';
import { differential } from 'taiko-difftest/vitest';
import { model } from './vault.model.js';

differential({
  name: 'default: the vault agrees with its model',
  model,
  modelFile: fileURLToPath(new URL('./vault.model.ts', import.meta.url)),
  runs: 40,
});
