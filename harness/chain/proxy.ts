import { join } from 'node:path';
import { InfrastructureError } from '../errors.js';
import type { Artifact } from '../target/artifact.js';
import { type CompileOptions, compile } from '../target/compile.js';
import { dependencyRoot } from '../target/package-root.js';
import { collectSources } from '../target/sources.js';

const PACKAGE = '@openzeppelin/contracts';
const NAME = 'ERC1967Proxy';

/** OpenZeppelin's ERC1967Proxy, which stands before contracts of both proxy kinds. */
export async function loadProxy(options: CompileOptions): Promise<Artifact> {
  const file = join(dependencyRoot(PACKAGE), 'proxy', 'ERC1967', `${NAME}.sol`);
  const set = collectSources([file]);
  const artifact = (await compile(set, options))[set.entries[0]!]?.[NAME];
  if (artifact !== undefined) return artifact;
  throw new InfrastructureError({
    code: 'chain/proxy',
    message: 'The proxy of OpenZeppelin did not compile to what it should.',
    facts: { file, contract: NAME },
    hint: `Install ${PACKAGE} anew.`,
  });
}
