import { coverageProof } from './coverage.js';
import { executorsProof } from './executors.js';
import { exhaustProof } from './exhaust.js';
import { gasProof } from './gas.js';
import { marksProof } from './marks.js';
import { memoryProof } from './memory.js';
import { modelMutationProof } from './modelMutation.js';
import { mutationProof } from './mutation.js';
import { plantedBugsProof } from './plantedBugs.js';
import { steeringProof } from './steering.js';

/** Long checks that are no part of the tests: each prints what it shows and tells if it holds. */
const proofs: Readonly<Record<string, (args: readonly string[]) => Promise<boolean>>> = {
  coverage: coverageProof,
  executors: executorsProof,
  exhaust: exhaustProof,
  gas: gasProof,
  marks: marksProof,
  memory: memoryProof,
  'model-mutation': modelMutationProof,
  mutation: mutationProof,
  'planted-bugs': plantedBugsProof,
  steering: steeringProof,
};

const [name = '', ...args] = process.argv.slice(2);
const proof = Object.hasOwn(proofs, name) ? proofs[name] : undefined;
if (proof === undefined) {
  const known = Object.keys(proofs).map((each) => `  npm run proof -- ${each}`);
  const said = name === '' ? 'Which proof?' : `There is no proof "${name}".`;
  process.stderr.write(`${[said, ...known].join('\n')}\n`);
  process.exitCode = 2;
} else {
  process.exitCode = (await proof(args)) ? 0 : 1;
}
