import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Chain } from '../chain/chain.js';
import { packageRoot } from '../target/package-root.js';
import { SOLC_VERSION } from '../target/solc.js';

/** Version of this package, from its own package.json. */
export function toolVersion(): string {
  const text = readFileSync(path.join(packageRoot(), 'package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

/** Everything that a verdict depends on besides seed and target. */
export function versionsOf(chain: Chain): Record<'tool' | 'solc' | 'anvil' | 'node', string> {
  return {
    tool: toolVersion(),
    solc: SOLC_VERSION,
    anvil: chain.versions.anvil,
    node: process.version,
  };
}
