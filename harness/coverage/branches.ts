import type { SyntaxNode } from '../target/syntax.js';
import { nodeIn, nodesIn } from '../target/tree.js';

/** A way that a decision goes, and whether its conditional jump is taken then. */
export type Side = { readonly words: string; readonly jumps: boolean };

/** The sides of a decision, that of the fall-through or of the plain case first. */
export type Branch = {
  readonly sides: readonly [Side, Side];
  /** The node whose text says what is decided. */
  readonly shown: SyntaxNode;
};

/**
 * What is decided by a node, if anything is. How solc jumps is its own affair, so these are the
 * habits of its code generator without optimizer: a jump whose place in the source is the node's
 * own leads past an `if`, out of a loop or back to the start of a `do`, to the first choice of a
 * ternary, past the right side of `&&` and `||`, over the failure of `require` and `assert`, and
 * from a call to what it returns.
 */
export function branchOf(node: SyntaxNode): Branch | undefined {
  switch (node.nodeType) {
    case 'IfStatement':
    case 'YulIf':
      return decided(node, 'condition', ['the condition is true', 'the condition is false']);
    case 'DoWhileStatement':
      return { ...chosen(node, LOOP), shown: nodeIn(node, 'condition')! };
    case 'WhileStatement':
    case 'ForStatement':
    case 'YulForLoop':
      return decided(node, 'condition', LOOP);
    case 'Conditional':
      return chosen(node, ['the condition is true', 'the condition is false']);
    case 'BinaryOperation':
      return node.operator === '&&' || node.operator === '||' ? joined(node) : undefined;
    case 'FunctionCall':
      return isRequirement(node) ? chosen(node, ['it holds', 'it fails']) : undefined;
    case 'TryStatement':
      return { ...chosen(node, ['it returns', 'it fails']), shown: nodeIn(node, 'externalCall')! };
    default:
      return undefined;
  }
}

type Words = readonly [string, string];

const LOOP: Words = ['the loop goes on', 'the loop ends'];

/** The first side is where no jump is taken. */
function decided(node: SyntaxNode, field: string, [stays, leaves]: Words): Branch | undefined {
  const shown = nodeIn(node, field);
  if (shown === undefined) return undefined;
  return { shown, sides: [side(stays, false), side(leaves, true)] };
}

/** The first side is where the jump is taken. */
function chosen(node: SyntaxNode, [jumps, stays]: Words): Branch {
  return { shown: node, sides: [side(jumps, true), side(stays, false)] };
}

function joined(node: SyntaxNode): Branch {
  const short = node.operator === '&&' ? 'the left side is false' : 'the left side is true';
  return { shown: node, sides: [side('the right side decides', false), side(short, true)] };
}

function side(words: string, jumps: boolean): Side {
  return { words, jumps };
}

/** Ids of what the language has are below zero, which some compilers print as if unsigned. */
const LEAST_BUILT_IN = 2 ** 31;

/** `require` and `assert` of the language, not functions that somebody named so. */
function isRequirement(node: SyntaxNode): boolean {
  const callee = nodeIn(node, 'expression');
  if (callee?.nodeType !== 'Identifier' || nodesIn(node, 'arguments').length === 0) return false;
  const declaration = callee.referencedDeclaration;
  const builtIn =
    typeof declaration === 'number' && (declaration < 0 || declaration >= LEAST_BUILT_IN);
  return builtIn && (callee.name === 'require' || callee.name === 'assert');
}
