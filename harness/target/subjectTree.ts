import type { Syntax, SyntaxNode } from './syntax.js';
import { walk } from './tree.js';

/** The Solidity of a contract under test, as text and as tree. */
export type SubjectTree = {
  readonly sources: Readonly<Record<string, string>>;
  readonly syntax: Syntax;
  /** Names of the sources that are the user's own, and so are looked at or changed. */
  readonly own: readonly string[];
  /** Name of the source of the contract, and its name there. */
  readonly source: string;
  readonly contract: string;
};

/** Ids of what a contract's code is made of: itself, all it inherits from, and libraries. */
export function subjectContracts(subject: SubjectTree): ReadonlySet<number> {
  const { syntax, source, contract } = subject;
  const wanted = new Set<number>();
  for (const [name, tree] of Object.entries(syntax)) {
    walk(tree, (node) => {
      if (!isContract(node)) return;
      if (node.contractKind === 'library') wanted.add(node.id);
      if (name !== source || node.name !== contract) return;
      for (const id of node.linearizedBaseContracts as readonly number[]) wanted.add(id);
    });
  }
  return wanted;
}

/** Whether a node defines a contract, an interface or a library. */
export function isContract({ nodeType }: SyntaxNode): boolean {
  return nodeType === 'ContractDefinition';
}
