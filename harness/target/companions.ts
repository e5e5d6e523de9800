import { UsageError } from '../errors.js';
import type { AnyModel } from '../model/index.js';
import type { Artifact } from './artifact.js';
import { type ContractOptions, type LoadedContract, loadFromProject } from './contract.js';
import { sayPath } from './fileTree.js';
import { contractNames, fileOfContract } from './project.js';
import { isWhole, lacksOf } from './requirements.js';

/**
 * The world's other contracts, by name, as the subject's own project has them. UsageError
 * `target/companions` when it is of no project, or the project lacks one or something of one.
 */
export async function loadCompanions(
  model: AnyModel,
  subject: LoadedContract,
  options: ContractOptions & { readonly spec: string },
): Promise<Record<string, Artifact>> {
  const { project, tree } = subject;
  if (project === undefined) {
    throw unfit(options.spec, 'The target is of no Foundry project, which companions could be of.');
  }
  const companions = model.world.contracts.filter(({ name }) => name !== model.world.subject);
  const missing = companions.filter(({ contract }) => !fileOfContract(project, contract));
  if (missing.length > 0) {
    throw unfit(options.spec, 'The project lacks companions of the contract.', {
      project: sayPath(tree, project.root),
      missing: missing.map(({ contract }) => contract).join(', '),
      contracts: contractNames(project).join(', '),
    });
  }
  const artifacts: Record<string, Artifact> = {};
  for (const { name, contract } of companions) {
    const { artifact } = await loadFromProject(project, contract, { ...options, tree });
    const lacks = lacksOf(model, artifact, name);
    if (!isWhole(lacks)) {
      const facts = Object.entries(lacks).filter(([, names]) => names.length > 0);
      throw unfit(options.spec, `The project's ${contract} lacks what the model needs.`, {
        contract: `${artifact.sourceName}:${artifact.contractName}`,
        ...Object.fromEntries(facts.map(([kind, names]) => [kind, names.join(', ')])),
      });
    }
    artifacts[name] = artifact;
  }
  return artifacts;
}

function unfit(
  target: string,
  message: string,
  facts: Readonly<Record<string, string>> = {},
): UsageError {
  return new UsageError({
    code: 'target/companions',
    message,
    facts: { target, ...facts },
    hint: 'Leave --companions project out: then those that ship with the model are used.',
  });
}
