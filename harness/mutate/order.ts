import type { SyntaxNode } from '../target/syntax.js';
import { childrenOf, nodeIn } from '../target/tree.js';

/** A variable, or one field of what it holds. */
type Spot = {
  readonly variable: number;
  /** Undefined for the whole. */
  readonly field: string | undefined;
  /** Points into storage: it may be another name of what a state variable holds. */
  readonly pointer: boolean;
  /** Holds structs or lists in storage: a pointer may be another name of a part of it. */
  readonly wide: boolean;
  /** Is in storage, where called code finds it too. */
  readonly kept: boolean;
};

/** What a statement has to do with others. */
type Doings = {
  readonly declared: Set<number>;
  readonly written: Spot[];
  readonly named: Spot[];
  /** What else it does, in any of its parts. */
  readonly does: Set<'call' | 'tell' | 'leave' | 'revert' | 'panic'>;
};

const LEAVING = /^(Return|Break|Continue|PlaceholderStatement)$/;
const PANICKING = /^(\+|-|\*|\/|%|\*\*|\+=|-=|\*=|\/=|%=|\+\+|--)$/;
const GUARDS = ['require', 'assert', 'revert'];
const STEPPING = /^(\+\+|--|delete)$/;

/**
 * Whether two statements could mean something else in the other order. The second cannot come
 * first where it needs what the first declares.
 */
export function orderMatters(
  first: SyntaxNode,
  second: SyntaxNode,
  isState: (variable: number) => boolean,
): boolean {
  const [one, other] = [doingsOf(first, isState), doingsOf(second, isState)];
  if (other.named.some(({ variable }) => one.declared.has(variable))) return false;
  if (interfere(one, other) || interfere(other, one)) return true;
  return both(one, other, 'call') || both(one, other, 'tell') || both(one, other, 'revert');
}

function interfere(one: Doings, other: Doings): boolean {
  if (one.written.some((spot) => other.named.some((named) => meet(spot, named)))) return true;
  const acts = other.does.size > 0 || other.written.length > 0;
  if (one.does.has('leave')) return acts;
  // A revert takes back what was written and told, whether before or after it.
  if (one.does.has('call')) {
    // Whatever it calls may read and write what this contract holds.
    const touches = other.written.some(({ kept }) => kept) || other.named.some(({ kept }) => kept);
    return touches || ['tell', 'revert', 'panic'].some((what) => does(other, what));
  }
  return one.does.has('revert') && does(other, 'panic');
}

function does(doings: Doings, what: string): boolean {
  return [...doings.does].some((each) => each === what);
}

function both(one: Doings, other: Doings, what: 'call' | 'tell' | 'revert'): boolean {
  return one.does.has(what) && other.does.has(what);
}

function meet(one: Spot, other: Spot): boolean {
  const alias = (one.pointer && other.wide) || (other.pointer && one.wide);
  if (one.variable !== other.variable && !alias) return false;
  return one.field === undefined || other.field === undefined || one.field === other.field;
}

function doingsOf(statement: SyntaxNode, isState: (variable: number) => boolean): Doings {
  const doings: Doings = { declared: new Set(), written: [], named: [], does: new Set() };
  visit(statement, doings, 'read');
  const told = (spot: Spot): Spot => ({ ...spot, kept: spot.wide || isState(spot.variable) });
  return { ...doings, written: doings.written.map(told), named: doings.named.map(told) };
}

/** `part` is one of a longer name, which is noted already; `told` an event or an error. */
type Use = 'read' | 'written' | 'part' | 'told';

function visit(node: SyntaxNode, doings: Doings, use: Use): void {
  const { nodeType, operator } = node;
  if (nodeType === 'VariableDeclaration') doings.declared.add(node.id);
  if (nodeType === 'EmitStatement') doings.does.add('tell');
  if (nodeType === 'RevertStatement') doings.does.add('revert');
  if (LEAVING.test(nodeType)) doings.does.add('leave');
  if (PANICKING.test(String(operator ?? ''))) doings.does.add('panic');
  if (nodeType === 'FunctionCall' && node.kind === 'functionCall' && use !== 'told') {
    doings.does.add(isGuard(node) ? 'revert' : 'call');
  }
  const spot = spotOf(node);
  if (spot !== undefined && use !== 'part') doings.named.push(spot);
  if (spot !== undefined && use === 'written') doings.written.push(spot);
  const target = nodeType === 'Assignment' ? nodeIn(node, 'leftHandSide') : undefined;
  const stepped = STEPPING.test(String(operator ?? '')) ? nodeIn(node, 'subExpression') : undefined;
  for (const child of childrenOf(node)) {
    const passesOn = use === 'written' && nodeType === 'TupleExpression';
    const writes = child === target || child === stepped || passesOn;
    const isPart = spot !== undefined && isInner(node, child);
    const isTold = child === node.eventCall || child === node.errorCall;
    visit(child, doings, isPart ? 'part' : writes ? 'written' : isTold ? 'told' : 'read');
  }
}

function isGuard(call: SyntaxNode): boolean {
  const callee = nodeIn(call, 'expression')!;
  return callee.nodeType === 'Identifier' && GUARDS.includes(String(callee.name));
}

/** What `a`, `a.b` and `a[i].b` stand for; undefined for what is none of these. */
function spotOf(node: SyntaxNode): Spot | undefined {
  let base = node;
  while (/^(MemberAccess|IndexAccess)$/.test(base.nodeType)) {
    base = nodeIn(base, 'baseExpression') ?? nodeIn(base, 'expression')!;
  }
  if (base.nodeType !== 'Identifier') return undefined;
  const { typeString = '' } = (base.typeDescriptions ?? {}) as { typeString?: string };
  const field = node.nodeType === 'MemberAccess' ? String(node.memberName) : undefined;
  const pointer = typeString.endsWith(' storage pointer');
  const wide = / storage (ref|pointer)$/.test(typeString) || /^mapping\(/.test(typeString);
  return { variable: Number(base.referencedDeclaration), field, pointer, wide, kept: wide };
}

/** Part of the same name: `a` of `a.b`; an index is not. */
function isInner(node: SyntaxNode, child: SyntaxNode): boolean {
  return child === (nodeIn(node, 'baseExpression') ?? nodeIn(node, 'expression'));
}
