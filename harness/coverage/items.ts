import { isContract, type SubjectTree, subjectContracts } from '../target/subjectTree.js';
import type { SyntaxNode } from '../target/syntax.js';
import { nodeIn, type Span, sourceText, spanOf, walk } from '../target/tree.js';
import { branchOf } from './branches.js';

/** A piece of source that is reached or not. */
type Piece = {
  readonly source: string;
  /** From 1: where it begins. */
  readonly line: number;
  readonly span: Span;
};

/** A function, constructor or modifier that has a body; the span is that of the body. */
export type FunctionItem = Piece & {
  readonly kind: 'function';
  /** `Vault.withdraw` */
  readonly name: string;
  /** Of its node in the syntax. */
  readonly id: number;
};

/** A statement, without what is inside of it: of an `if`, the condition. */
export type StatementItem = Piece & { readonly kind: 'statement' };

/** One of the two ways that a decision can go. */
export type SideItem = Piece & {
  readonly kind: 'side';
  /** Which decision of its source it is a side of, from 0 in the order of the text. */
  readonly branch: number;
  /** How its jump goes when this side is taken. */
  readonly jumps: boolean;
  /** `the condition is false` */
  readonly words: string;
  /** The decision as written, in one line. */
  readonly text: string;
};

export type Item = FunctionItem | StatementItem | SideItem;

/** Statements, and the part of each that is its own: the field, or all of it. */
const STATEMENTS: Readonly<Record<string, string | undefined>> = {
  Break: undefined,
  Continue: undefined,
  DoWhileStatement: 'condition',
  EmitStatement: undefined,
  ExpressionStatement: undefined,
  ForStatement: 'condition',
  IfStatement: 'condition',
  Return: undefined,
  RevertStatement: undefined,
  TryStatement: 'externalCall',
  VariableDeclarationStatement: undefined,
  WhileStatement: 'condition',
  YulAssignment: undefined,
  YulExpressionStatement: undefined,
  YulForLoop: 'condition',
  YulIf: 'condition',
  YulSwitch: 'expression',
  YulVariableDeclaration: undefined,
};

/**
 * All that could be reached of a contract, of what it inherits, and of libraries and free functions
 * beside it, source by source in the order of the text.
 */
export function itemsOf(subject: SubjectTree): readonly Item[] {
  const wanted = subjectContracts(subject);
  return subject.own.flatMap((name) => itemsIn(subject, name, wanted));
}

function itemsIn(
  { sources, syntax }: SubjectTree,
  name: string,
  wanted: ReadonlySet<number>,
): readonly Item[] {
  const tree = syntax[name];
  if (tree === undefined) return [];
  const source = sourceText(name, sources[name]!, tree);
  const lineOf = lineFinder(sources[name]!);
  const found: Item[] = [];
  let branches = 0;
  walk(tree, (node, ancestors) => {
    const contract = [...ancestors, node].find(isContract);
    if (contract !== undefined && !wanted.has(contract.id)) return;
    const own = functionOf(node, contract);
    if (own !== undefined) {
      const line = lineOf(spanOf(node).start);
      found.push({ kind: 'function', source: name, line, ...own });
    }
    if (node.nodeType in STATEMENTS) {
      const field = STATEMENTS[node.nodeType];
      const part = field === undefined ? node : nodeIn(node, field);
      const span = part === undefined ? undefined : spanOf(part);
      const line = lineOf(spanOf(node).start);
      if (span !== undefined) found.push({ kind: 'statement', source: name, line, span });
    }
    const sides = branchOf(node);
    if (sides === undefined) return;
    const [span, text] = [spanOf(node), shortened(source.textOf(sides.shown))];
    const place = { source: name, line: lineOf(span.start), span, branch: branches, text };
    for (const side of sides.sides) found.push({ kind: 'side', ...place, ...side });
    branches += 1;
  });
  return found;
}

function functionOf(node: SyntaxNode, contract: SyntaxNode | undefined) {
  if (!['FunctionDefinition', 'ModifierDefinition'].includes(node.nodeType)) return undefined;
  const body = nodeIn(node, 'body');
  if (body === undefined) return undefined;
  const own = String(node.name) || String(node.kind);
  const name = contract === undefined ? own : `${contract.name}.${own}`;
  return { name, id: node.id, span: spanOf(body) };
}

/** Lines from 1, by bytes. */
function lineFinder(text: string): (byte: number) => number {
  const bytes = Buffer.from(text, 'utf8');
  const starts = [0];
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) starts.push(at + 1);
  return (byte) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= byte) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}

const SHOWN_CHARS = 72;

function shortened(text: string): string {
  const squeezed = text.replace(/\s+/g, ' ').trim();
  return squeezed.length <= SHOWN_CHARS ? squeezed : `${squeezed.slice(0, SHOWN_CHARS - 1)}…`;
}
