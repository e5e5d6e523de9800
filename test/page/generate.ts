import { writeFileSync } from 'node:fs';
import { ASSETS, assetsModule } from './assets.js';

writeFileSync(ASSETS, assetsModule());
