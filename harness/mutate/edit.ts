import type { Place, Span } from '../target/tree.js';

/** What kinds of mistakes are planted, in the order in which they are told. */
export const OPERATORS = [
  'relation',
  'arithmetic',
  'logic',
  'constant',
  'condition',
  'statement',
  'assignment',
  'field',
  'argument',
  'modifier',
  'unchecked',
  'cast',
  'event',
  'return',
  'order',
] as const;

export type Operator = (typeof OPERATORS)[number];

/** What each of them does, for tables. */
export const OPERATOR_WORDS: Readonly<Record<Operator, string>> = {
  relation: 'relational operators',
  arithmetic: 'arithmetic operators',
  logic: 'and, or, not',
  constant: 'constants one more, one less',
  condition: 'conditions negated or forced',
  statement: 'statements dropped',
  assignment: 'assignments dropped',
  field: 'fields and variables swapped',
  argument: 'arguments swapped',
  modifier: 'modifiers removed',
  unchecked: 'unchecked added or removed',
  cast: 'casts narrowed or dropped',
  event: 'events dropped, their fields swapped',
  return: 'returns changed',
  order: 'two statements swapped',
};

/** One change of a source's text. */
export type Edit = Span & { readonly operator: Operator; readonly replacement: string };

/** Finds the changes that one kind of mistake makes at a node; most nodes have none. */
export type Mutator = (place: Place, world: Definitions) => readonly Edit[];

/** What the sources define, by the ids of solc. */
export type Definitions = {
  /** Fields of a struct by the id of its definition, with their types. */
  readonly fields: ReadonlyMap<number, readonly Named[]>;
  /** State variables by id, each with those of the same contract. */
  readonly siblings: ReadonlyMap<number, readonly Named[]>;
  /** Ids that some expression refers to. */
  readonly used: ReadonlySet<number>;
};

export type Named = { readonly id: number; readonly name: string; readonly type: string };
