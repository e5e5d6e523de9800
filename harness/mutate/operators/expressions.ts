import type { SyntaxNode } from '../../target/syntax.js';
import { isInteger, nodeIn, nodesIn, type Place, spanOf, typeOf } from '../../target/tree.js';
import type { Edit, Mutator, Operator } from '../edit.js';

const RELATIONS: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '==': ['!='],
  '!=': ['=='],
};
const ARITHMETIC: Readonly<Record<string, string>> = {
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '**': '*',
  '<<': '>>',
  '>>': '<<',
  '&': '|',
  '|': '&',
  '^': '&',
  '+=': '-=',
  '-=': '+=',
  '*=': '/=',
  '/=': '*=',
  '%=': '*=',
  '|=': '&=',
  '&=': '|=',
  '^=': '&=',
  '<<=': '>>=',
  '>>=': '<<=',
  '++': '--',
  '--': '++',
};
const LOGIC: Readonly<Record<string, string>> = { '&&': '||', '||': '&&' };

/** `<` becomes `<=` and `>=`. */
export const relations: Mutator = (place) => {
  if (place.node.nodeType !== 'BinaryOperation') return [];
  const found = RELATIONS[operatorOf(place)] ?? [];
  return found.flatMap((by) => binary(place, 'relation', by));
};

/** `+` becomes `-`, `++` becomes `--`, `+=` becomes `-=`. */
export const arithmetic: Mutator = (place) => {
  const { node } = place;
  const by = ARITHMETIC[operatorOf(place)];
  if (by === undefined) return [];
  if (node.nodeType === 'BinaryOperation') return binary(place, 'arithmetic', by);
  if (node.nodeType === 'Assignment') {
    return between(place, 'arithmetic', ['leftHandSide', 'rightHandSide'], by);
  }
  if (node.nodeType !== 'UnaryOperation') return [];
  const { start, end } = spanOf(node);
  const operand = place.source.textOf(nodeIn(node, 'subExpression')!);
  const replacement = node.prefix === true ? by + operand : operand + by;
  return [{ operator: 'arithmetic', start, end, replacement }];
};

/** `&&` becomes `||`; `!a` becomes `a`. */
export const logic: Mutator = (place) => {
  const { node, source } = place;
  const operator = operatorOf(place);
  if (node.nodeType === 'BinaryOperation') {
    const by = LOGIC[operator];
    return by === undefined ? [] : binary(place, 'logic', by);
  }
  if (node.nodeType !== 'UnaryOperation' || !['!', '~'].includes(operator)) return [];
  const replacement = source.textOf(nodeIn(node, 'subExpression')!);
  return [{ operator: 'logic', ...spanOf(node), replacement }];
};

/** Numbers one more and one less, and truth values turned round. */
export const constants: Mutator = (place, definitions) => {
  const { node, source } = place;
  if (node.nodeType !== 'Literal' || isReserved(place, definitions)) return [];
  const changed = (replacement: string): Edit => {
    return { operator: 'constant', ...spanOf(node), replacement };
  };
  if (node.kind === 'bool') return [changed(node.value === 'true' ? 'false' : 'true')];
  if (node.kind !== 'number') return [];
  const text = source.textOf(node);
  const plain = text.replaceAll('_', '');
  if (!/^\d+$/.test(plain)) return [changed(`(${text} + 1)`), changed(`(${text} - 1)`)];
  const value = BigInt(plain);
  return [value + 1n, value - 1n].filter((by) => by >= 0n).map((by) => changed(String(by)));
};

/** `uint64(a)` becomes `uint64(uint32(a))`, and `(a)`. */
export const casts: Mutator = ({ node, source }) => {
  const type = nodeIn(node, 'expression');
  const [operand] = nodesIn(node, 'arguments');
  if (node.kind !== 'typeConversion' || operand === undefined || !isInteger(operand)) return [];
  const [, signed, digits] = /^(u?int)(\d*)$/.exec(typeOf(node)) ?? [];
  if (type?.nodeType !== 'ElementaryTypeNameExpression' || signed === undefined) return [];
  const bits = Number(digits || 256);
  const text = source.textOf(operand);
  const narrow = `${signed}${bits / 2}`;
  const edit = (replacement: string): Edit => {
    return { operator: 'cast', ...spanOf(node), replacement };
  };
  const dropped = edit(`(${text})`);
  if (bits % 16 !== 0) return [dropped];
  return [edit(`${source.textOf(type)}(${narrow}(${text}))`), dropped];
};

/**
 * Conditions negated, and forced to hold or not; so are the sides of `&&` and `||`. Relations are
 * negated by the relational operators.
 */
export const conditions: Mutator = (place) => {
  const { node, source } = place;
  const condition = conditionOf(place);
  if (condition !== undefined) {
    const edit = (replacement: string): Edit => {
      return { operator: 'condition', ...spanOf(condition), replacement };
    };
    if (condition.nodeType === 'Literal') return [];
    const negated = isSimple(condition) ? [] : [edit(`!(${source.textOf(condition)})`)];
    const never = onlyGuards(node) ? [] : [edit('false')];
    return [...negated, edit('true'), ...never];
  }
  const neutral = { '&&': 'true', '||': 'false' }[operatorOf(place)];
  if (node.nodeType !== 'BinaryOperation' || neutral === undefined) return [];
  return ['leftExpression', 'rightExpression'].map((side): Edit => {
    return { operator: 'condition', ...spanOf(nodeIn(node, side)!), replacement: neutral };
  });
};

function conditionOf({ node }: Place) {
  const types = ['IfStatement', 'WhileStatement', 'DoWhileStatement', 'ForStatement'];
  if ([...types, 'Conditional'].includes(node.nodeType)) return nodeIn(node, 'condition');
  const called = nodeIn(node, 'expression');
  if (node.nodeType !== 'FunctionCall' || called?.nodeType !== 'Identifier') return undefined;
  const guards = called.name === 'require' || called.name === 'assert';
  return guards ? nodesIn(node, 'arguments')[0] : undefined;
}

/** `if` before a single statement that other operators drop, which is the same as never. */
function onlyGuards(node: SyntaxNode): boolean {
  if (node.nodeType !== 'IfStatement' || nodeIn(node, 'falseBody') !== undefined) return false;
  return !/^(Block|UncheckedBlock|IfStatement)$/.test(nodeIn(node, 'trueBody')!.nodeType);
}

/** What the other operators negate already. */
function isSimple(condition: { readonly [field: string]: unknown }): boolean {
  const operator = String(condition.operator ?? '');
  return operator in RELATIONS || operator === '!';
}

function operatorOf({ node }: Place): string {
  return typeof node.operator === 'string' ? node.operator : '';
}

function binary(place: Place, operator: Operator, by: string): readonly Edit[] {
  return between(place, operator, ['leftExpression', 'rightExpression'], by);
}

/** Another sign between two parts of an expression, comments there kept. */
function between(
  { node, source }: Place,
  operator: Operator,
  [left, right]: readonly [string, string],
  by: string,
): readonly Edit[] {
  const from = spanOf(nodeIn(node, left)!).end;
  const to = spanOf(nodeIn(node, right)!).start;
  const sign = String(node.operator);
  const at = source.slice(from, to).indexOf(sign);
  if (at < 0) return [];
  const start = from + Buffer.byteLength(source.slice(from, to).slice(0, at));
  return [{ operator, start, end: start + sign.length, replacement: by }];
}

/** The length of an array that only keeps room in the storage: no code hangs on it. */
function isReserved({ ancestors }: Place, { used }: Parameters<Mutator>[1]): boolean {
  const variable = ancestors.find(({ stateVariable }) => stateVariable === true);
  if (variable === undefined || variable.constant === true) return false;
  return variable.visibility !== 'public' && !used.has(variable.id);
}
