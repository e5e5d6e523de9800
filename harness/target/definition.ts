import { blankNonCode } from './solidity.js';

/** Where something is written in a source. */
export type Definition = {
  /** Name of the source. */
  readonly source: string;
  /** From 1. */
  readonly line: number;
};

export type Sought = {
  /** The contract that is called. */
  readonly contract: string;
  /** `withdraw(uint256)`; a contract as a whole unless given. */
  readonly signature?: string | undefined;
};

type Body = {
  readonly source: string;
  readonly code: string;
  /** Of the word `contract`, of the first `{`, and of the `}` that ends it. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly bases: readonly string[];
};

/**
 * Finds a function in the texts of sources by name: in the contract itself, then in what it
 * inherits from, the most derived first; a getter is its variable. Where there is no such function
 * it is the contract that is found. Undefined where not even that is there.
 */
export function findDefinition(
  sources: Readonly<Record<string, string>>,
  { contract, signature }: Sought,
): Definition | undefined {
  const bodies = new Map<string, Body>();
  for (const [source, text] of Object.entries(sources)) {
    for (const [name, body] of bodiesOf(source, text)) bodies.set(name, body);
  }
  const own = bodies.get(contract);
  if (own === undefined) return undefined;
  if (signature === undefined) return definitionAt(own, own.at);
  const seen = new Set<Body>();
  const waiting = [own];
  for (let body = waiting.shift(); body !== undefined; body = waiting.shift()) {
    if (seen.has(body)) continue;
    seen.add(body);
    const at = functionIn(body, signature);
    if (at !== undefined) return definitionAt(body, at);
    // Solidity resolves the last base first.
    waiting.push(...[...body.bases].reverse().flatMap((base) => bodies.get(base) ?? []));
  }
  return definitionAt(own, own.at);
}

function bodiesOf(source: string, text: string): [string, Body][] {
  const code = blankNonCode(text);
  const heads = code.matchAll(/\b(?:contract|interface|library)\s+([A-Za-z_$][\w$]*)([^{};]*)\{/g);
  return [...heads].map((match) => {
    const [head, name = '', inherited = ''] = match;
    const at = match.index;
    const from = at + head.length - 1;
    const list = /^\s*is\b([\s\S]*)$/.exec(inherited)?.[1] ?? '';
    const bases = list
      .replace(/\([^()]*\)/g, '')
      .split(',')
      .map((base) => base.trim().split('.').at(-1)!);
    return [name, { source, code, at, from, to: endOf(code, from), bases }];
  });
}

/** The brace that closes the one at an index. */
function endOf(code: string, from: number): number {
  let depth = 0;
  for (let index = from; index < code.length; index++) {
    if (code[index] === '{') depth += 1;
    if (code[index] === '}') depth -= 1;
    if (depth === 0) return index;
  }
  return code.length;
}

function functionIn({ code, from, to }: Body, signature: string): number | undefined {
  const name = signature.slice(0, signature.indexOf('('));
  const types = signature.slice(name.length + 1, -1);
  const escaped = name.replaceAll('$', '\\$');
  const body = code.slice(from, to);
  const functions = [
    ...body.matchAll(new RegExp(`\\bfunction\\s+${escaped}\\s*\\(([^)]*)\\)`, 'g')),
  ];
  const alike = functions.find(([, parameters]) => typesOf(parameters!) === types);
  const sized = functions.find(([, parameters]) => count(parameters!) === count(types));
  const chosen = alike ?? sized ?? functions[0];
  if (chosen !== undefined) return from + chosen.index;
  const variable = new RegExp(`^[^;{}\\n]*\\bpublic\\b[^;{}]*?\\b${escaped}\\s*[=;]`, 'm').exec(
    body,
  );
  return variable === null ? undefined : from + variable.index;
}

/** Types of elementary parameters as a signature has them; of others what stands there. */
function typesOf(parameters: string): string {
  return parameters
    .split(',')
    .map((parameter) => parameter.trim().split(/\s+/)[0]!)
    .map((type) => type.replace(/^(u?int)(?=\[|$)/, '$1256'))
    .join(',');
}

function count(list: string): number {
  return list.trim() === '' ? 0 : list.split(',').length;
}

function definitionAt({ source, code }: Body, at: number): Definition {
  // A variable's line may begin with the line break before it.
  const start = at + /^\s*/.exec(code.slice(at))![0].length;
  return { source, line: code.slice(0, start).split('\n').length };
}
