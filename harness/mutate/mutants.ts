import { type Hex, keccak256 } from '../model/index.js';
import { isContract, type SubjectTree, subjectContracts } from '../target/subjectTree.js';
import type { Syntax, SyntaxNode } from '../target/syntax.js';
import { nodesIn, type SourceText, sourceText, typeOf, walk } from '../target/tree.js';
import type { Definitions, Edit, Mutator, Named, Operator } from './edit.js';
import {
  arithmetic,
  casts,
  conditions,
  constants,
  logic,
  relations,
} from './operators/expressions.js';
import { fields } from './operators/names.js';
import {
  assignments,
  callArguments,
  events,
  modifiers,
  order,
  returns,
  statements,
  unchecked,
} from './operators/statements.js';

/** A contract with one planted mistake. */
export type Mutant = {
  /**
   * Eight hexadecimal digits that stay the same while the function around it does: lines above and
   * below may change.
   */
  readonly id: string;
  readonly operator: Operator;
  /** Name of the source that is changed. */
  readonly source: string;
  /** `Vault.withdraw`, or the contract alone. */
  readonly where: string;
  /** From 1: of the first character that changes. */
  readonly line: number;
  readonly before: string;
  readonly after: string;
  /** The changed source. */
  readonly text: string;
};

const MUTATORS: readonly Mutator[] = [
  relations,
  arithmetic,
  logic,
  constants,
  conditions,
  statements,
  assignments,
  fields,
  callArguments,
  modifiers,
  unchecked,
  casts,
  events,
  returns,
  order,
];

/** Neither code nor what code hangs on. */
const DEAD = [
  'StructuredDocumentation',
  'ImportDirective',
  'PragmaDirective',
  'EventDefinition',
  'ErrorDefinition',
  'StructDefinition',
  'EnumDefinition',
];

/**
 * Every mutant of a contract, of what it inherits, and of the libraries beside it, in the order of
 * the text. Changes that make the same text are one mutant, of the operator that comes first.
 */
export function mutantsOf(subject: SubjectTree): readonly Mutant[] {
  const definitions = definitionsOf(subject.syntax);
  const wanted = subjectContracts(subject);
  return subject.own.flatMap((name) => {
    const source = sourceText(name, subject.sources[name]!, subject.syntax[name]!);
    const edits = editsOf(source, definitions, wanted);
    const seen = new Map<string, number>();
    return edits.map(({ edit, where }) => toMutant(subject, source, edit, where, seen));
  });
}

type Found = { readonly edit: Edit; readonly where: string };

function editsOf(
  source: SourceText,
  definitions: Definitions,
  wanted: ReadonlySet<number>,
): readonly Found[] {
  const found = new Map<string, Found>();
  walk(source.tree, (node, ancestors) => {
    if ([...ancestors, node].some(({ nodeType }) => DEAD.includes(nodeType))) return;
    const contract = [...ancestors, node].find(isContract);
    if (contract !== undefined && !wanted.has(contract.id)) return;
    for (const mutator of MUTATORS) {
      for (const edit of mutator({ node, ancestors, source }, definitions)) {
        const key = `${edit.start}:${edit.end}:${edit.replacement}`;
        if (!found.has(key)) found.set(key, { edit, where: placeName([...ancestors, node]) });
      }
    }
  });
  return [...found.values()].sort((left, right) => left.edit.start - right.edit.start);
}

function toMutant(
  subject: SubjectTree,
  source: SourceText,
  edit: Edit,
  where: string,
  seen: Map<string, number>,
): Mutant {
  const { operator, start, end, replacement } = edit;
  const before = source.slice(start, end);
  const whole = Buffer.byteLength(subject.sources[source.name]!);
  const text = source.slice(0, start) + replacement + source.slice(end, whole);
  const name = [source.name, where, operator, squeezed(before), squeezed(replacement)].join('\0');
  const count = seen.get(name) ?? 0;
  seen.set(name, count + 1);
  const digest = keccak256(`0x${Buffer.from(`${name}\0${count}`).toString('hex')}` as Hex);
  return {
    id: digest.slice(2, 10),
    operator,
    source: source.name,
    where,
    line: source.slice(0, start).split('\n').length,
    before,
    after: replacement,
    text,
  };
}

function definitionsOf(syntax: Syntax): Definitions {
  const fieldsById = new Map<number, readonly Named[]>();
  const siblings = new Map<number, readonly Named[]>();
  const used = new Set<number>();
  for (const tree of Object.values(syntax)) {
    walk(tree, (node) => {
      if (typeof node.referencedDeclaration === 'number') used.add(node.referencedDeclaration);
      if (node.nodeType === 'StructDefinition') fieldsById.set(node.id, namedIn(node, 'members'));
      if (!isContract(node)) return;
      const variables = namedIn(node, 'nodes');
      for (const { id } of variables) siblings.set(id, variables);
    });
  }
  return { fields: fieldsById, siblings, used };
}

function namedIn(node: SyntaxNode, field: string): readonly Named[] {
  return nodesIn(node, field).flatMap((item): Named[] => {
    if (item?.nodeType !== 'VariableDeclaration' || item.constant === true) return [];
    return [{ id: item.id, name: String(item.name), type: typeOf(item) }];
  });
}

function placeName(nodes: readonly SyntaxNode[]): string {
  const contract = nodes.find(isContract);
  const inside = nodes.find(({ nodeType }) => {
    return ['FunctionDefinition', 'ModifierDefinition', 'VariableDeclaration'].includes(nodeType);
  });
  const name = inside && (String(inside.name) || String(inside.kind));
  return [contract?.name, name].filter((part) => part !== undefined).join('.');
}

/** A change of indentation makes no other mutant. */
function squeezed(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
