import type { SyntaxNode } from '../../target/syntax.js';
import {
  isInteger,
  nodeIn,
  nodesIn,
  type Place,
  type Span,
  spanOf,
  statementSpan,
  typeOf,
  walk,
} from '../../target/tree.js';
import type { Edit, Mutator } from '../edit.js';
import { orderMatters } from '../order.js';

const NOTHING = '{}';
const BLOCKS = ['Block', 'UncheckedBlock'];
const OVERFLOWING = /^(\+|-|\*|\*\*|\+\+|--|\+=|-=|\*=)$/;
const DROPPED = [
  'RevertStatement',
  'Return',
  'Break',
  'Continue',
  'ForStatement',
  'WhileStatement',
  'InlineAssembly',
  'PlaceholderStatement',
];
const LEAVING = ['Return', 'Break', 'Continue', 'RevertStatement'];

/** Calls, reverts, loops and what leaves them dropped. */
export const statements: Mutator = ({ node, source }) => {
  const dropped = DROPPED.includes(node.nodeType);
  if (!dropped && (node.nodeType !== 'ExpressionStatement' || isAssigning(node))) return [];
  return [{ operator: 'statement', ...statementSpan(node, source), replacement: NOTHING }];
};

/** Assignments, deletions and steps dropped, and variables left at zero. */
export const assignments: Mutator = ({ node, ancestors, source }) => {
  if (node.nodeType === 'ExpressionStatement') {
    if (!isAssigning(node)) return [];
    const loop = ancestors.at(-1);
    const isStep = loop?.nodeType === 'ForStatement' && loop.loopExpression === node;
    if (isStep) return [{ operator: 'assignment', ...spanOf(node), replacement: '' }];
    return [{ operator: 'assignment', ...statementSpan(node, source), replacement: NOTHING }];
  }
  if (node.nodeType !== 'VariableDeclarationStatement') return [];
  const [declared, ...others] = nodesIn(node, 'declarations');
  const value = nodeIn(node, 'initialValue');
  if (declared === undefined || others.length > 0 || value === undefined) return [];
  if (declared.storageLocation === 'storage') return [];
  const start = spanOf(declared).end;
  const { end } = spanOf(value);
  // A zero that is left away is a zero all the same.
  if (/^=\s*(0|false)$/.test(source.slice(start, end).trim())) return [];
  return [{ operator: 'assignment', start, end, replacement: '' }];
};

/** Modifiers of functions removed. */
export const modifiers: Mutator = ({ node }) => {
  if (node.nodeType !== 'FunctionDefinition') return [];
  return nodesIn(node, 'modifiers')
    .filter((modifier) => modifier !== undefined)
    .filter(({ kind }) => kind === 'modifierInvocation')
    .map((modifier): Edit => ({ operator: 'modifier', ...spanOf(modifier), replacement: '' }));
};

/**
 * `unchecked` taken away, and put around what may overflow: a whole body, or single statements of
 * one that has such a block already.
 */
export const unchecked: Mutator = (place) => {
  const { node, ancestors, source } = place;
  const edit = (replacement: string): readonly Edit[] => {
    return [{ operator: 'unchecked', ...statementSpan(node, source), replacement }];
  };
  if (!mayOverflow(node)) return [];
  if (node.nodeType === 'UncheckedBlock') {
    return edit(source.textOf(node).replace(/^unchecked\b/, ''));
  }
  if (ancestors.some(({ nodeType }) => nodeType === 'UncheckedBlock')) return [];
  const parent = ancestors.at(-1);
  const { start, end } = statementSpan(node, source);
  const text = source.slice(start, end);
  if (node.nodeType === 'Block' && parent?.nodeType === 'FunctionDefinition') {
    return contains(node, 'UncheckedBlock') ? [] : edit(`{ unchecked ${text} }`);
  }
  const isStatement = ['ExpressionStatement', 'Return'].includes(node.nodeType);
  if (!isStatement || parent?.loopExpression === node) return [];
  const body = ancestors.find(({ nodeType }) => nodeType === 'FunctionDefinition');
  if (body === undefined || !contains(body, 'UncheckedBlock')) return [];
  return edit(`unchecked { ${text} }`);
};

/** Events dropped, and two fields of one type swapped. */
export const events: Mutator = (place) => {
  const { node } = place;
  if (node.nodeType !== 'EmitStatement') return [];
  const call = nodeIn(node, 'eventCall')!;
  const span = statementSpan(node, place.source);
  const dropped: Edit = { operator: 'event', ...span, replacement: NOTHING };
  return [dropped, ...swaps(place, nodesIn(call, 'arguments'), 'event')];
};

/** Two arguments of one type swapped, and two parts of a tuple. */
export const callArguments: Mutator = (place) => {
  const { node, ancestors } = place;
  if (node.nodeType === 'TupleExpression') {
    return swaps(place, nodesIn(node, 'components'), 'argument');
  }
  if (node.nodeType !== 'FunctionCall' || ancestors.at(-1)?.nodeType === 'EmitStatement') return [];
  return swaps(place, nodesIn(node, 'arguments'), 'argument');
};

/** What a function returns made zero, one more, or the opposite. */
export const returns: Mutator = ({ node, source }) => {
  const value = node.nodeType === 'Return' ? nodeIn(node, 'expression') : undefined;
  if (value === undefined) return [];
  const parts = value.nodeType === 'TupleExpression' ? nodesIn(value, 'components') : [value];
  return parts
    .filter((part) => part !== undefined)
    .flatMap((part) =>
      othersThan(part, source.textOf(part)).map((replacement): Edit => {
        return { operator: 'return', ...spanOf(part), replacement };
      }),
    );
};

/** A statement put behind the next one, where that may make a difference. */
export const order: Mutator = ({ node, source }, { siblings }) => {
  if (!BLOCKS.includes(node.nodeType)) return [];
  const list = nodesIn(node, 'statements').filter((item) => item !== undefined);
  return list.slice(1).flatMap((second, index): Edit[] => {
    const first = list[index]!;
    const leaves = [first, second].some(({ nodeType }) => LEAVING.includes(nodeType));
    if (leaves || !orderMatters(first, second, (id) => siblings.has(id))) return [];
    const [one, other] = [statementSpan(first, source), statementSpan(second, source)];
    const text = ({ start, end }: Span) => source.slice(start, end);
    const replacement = text(other) + source.slice(one.end, other.start) + text(one);
    return [{ operator: 'order', start: one.start, end: other.end, replacement }];
  });
};

function isAssigning(statement: SyntaxNode): boolean {
  return ['Assignment', 'UnaryOperation'].includes(nodeIn(statement, 'expression')!.nodeType);
}

function othersThan(part: SyntaxNode, text: string): readonly string[] {
  const type = typeOf(part);
  if (type === 'bool') {
    return part.nodeType === 'Literal' ? [] : ['true', 'false', `!(${text})`];
  }
  if (isInteger(part)) return text === '0' ? [] : ['0', `(${text}) + 1`];
  if (/^(address|contract)\b/.test(type)) return /\(0\)$/.test(text) ? [] : ['address(0)'];
  return /^bytes\d+$/.test(type) ? ['0'] : [];
}

function swaps(
  { source }: Place,
  parts: readonly (SyntaxNode | undefined)[],
  operator: Edit['operator'],
): readonly Edit[] {
  const present = parts.filter((part) => part !== undefined);
  return present.flatMap((left, index) =>
    present.slice(index + 1).flatMap((right): Edit[] => {
      const [one, other] = [source.textOf(left), source.textOf(right)];
      const alike = typeOf(left) === typeOf(right) || (isInteger(left) && isInteger(right));
      if (!alike || one === other) return [];
      const [start, end] = [spanOf(left).start, spanOf(right).end];
      const gap = source.slice(spanOf(left).end, spanOf(right).start);
      return [{ operator, start, end, replacement: other + gap + one }];
    }),
  );
}

function mayOverflow(node: SyntaxNode): boolean {
  let found = false;
  walk(node, (inner) => {
    if (OVERFLOWING.test(String(inner.operator ?? ''))) found = true;
  });
  return found;
}

function contains(node: SyntaxNode, type: string): boolean {
  let found = false;
  walk(node, (inner) => {
    if (inner.nodeType === type) found = true;
  });
  return found;
}
