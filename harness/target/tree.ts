import type { SyntaxNode } from './syntax.js';

/** One source with its tree, to read texts of nodes from. */
export type SourceText = {
  readonly name: string;
  readonly tree: SyntaxNode;
  /** Of the bytes that a node stands for; whole text without one. */
  readonly textOf: (node: SyntaxNode) => string;
  readonly slice: (start: number, end: number) => string;
};

/** A node and what is around it, from the outside in. */
export type Place = {
  readonly node: SyntaxNode;
  readonly ancestors: readonly SyntaxNode[];
  readonly source: SourceText;
};

/** Bytes of a source: the first, and the one after the last. */
export type Span = { readonly start: number; readonly end: number };

/** Where a semicolon is looked for after what it closes. */
const CLOSING_BYTES = 80;

/** Positions of solc count bytes, those of JavaScript do not. */
export function sourceText(name: string, text: string, tree: SyntaxNode): SourceText {
  const bytes = Buffer.from(text, 'utf8');
  const slice = (start: number, end: number) => bytes.toString('utf8', start, end);
  const textOf = (node: SyntaxNode) => {
    const { start, end } = spanOf(node);
    return slice(start, end);
  };
  return { name, tree, textOf, slice };
}

export function spanOf(node: SyntaxNode): Span {
  const [start = 0, length = 0] = node.src.split(':').map(Number);
  return { start, end: start + length };
}

/** A statement with the semicolon that closes it, which solc leaves out. */
export function statementSpan(node: SyntaxNode, source: SourceText): Span {
  const { start, end } = spanOf(node);
  const [closing = ''] = /^\s*;/.exec(source.slice(end, end + CLOSING_BYTES)) ?? [];
  return { start, end: end + closing.length };
}

/** Nodes directly below a node, in the order of the text. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (const value of Object.values(node)) {
    for (const item of Array.isArray(value) ? value : [value]) if (isNode(item)) found.push(item);
  }
  return found.sort((left, right) => spanOf(left).start - spanOf(right).start);
}

/** Visits a node and all below it, outer ones first. */
export function walk(
  node: SyntaxNode,
  visit: (node: SyntaxNode, ancestors: readonly SyntaxNode[]) => void,
  ancestors: readonly SyntaxNode[] = [],
): void {
  visit(node, ancestors);
  const inside = [...ancestors, node];
  for (const child of childrenOf(node)) walk(child, visit, inside);
}

function isNode(value: unknown): value is SyntaxNode {
  if (typeof value !== 'object' || value === null) return false;
  const { nodeType, src } = value as { nodeType?: unknown; src?: unknown };
  return typeof nodeType === 'string' && typeof src === 'string';
}

/** A field that holds one node. */
export function nodeIn(node: SyntaxNode, field: string): SyntaxNode | undefined {
  const value = node[field];
  return isNode(value) ? value : undefined;
}

/** A field that holds a list of nodes; gaps of tuples are undefined. */
export function nodesIn(node: SyntaxNode, field: string): readonly (SyntaxNode | undefined)[] {
  const value = node[field];
  if (!Array.isArray(value)) return [];
  return value.map((item) => (isNode(item) ? item : undefined));
}

/** The type of an expression as solc says it, without where it is kept: `uint64`. */
export function typeOf(node: SyntaxNode): string {
  const { typeString = '' } = (node.typeDescriptions ?? {}) as { typeString?: string };
  return typeString.replace(/ (storage|memory|calldata)( (ref|pointer|slice))?$/, '');
}

/** Whether an expression is an integer, a constant one included. */
export function isInteger(node: SyntaxNode): boolean {
  return /^(u?int\d*|int_const .*)$/.test(typeOf(node));
}
