/**
 * The paths that a Solidity source imports, in order, as written. Comments and other strings are
 * skipped, so an `import` inside one of them does not count.
 */
export function importsOf(source: string): string[] {
  const found: string[] = [];
  for (const statement of importStatements(source)) {
    const path = /^import\b[^'"]*(?:"([^"]*)"|'([^']*)')/.exec(statement);
    if (path !== null) found.push(path[1] ?? path[2] ?? '');
  }
  return found;
}

/** Names of the contracts that a source defines, in order; neither abstract ones nor interfaces. */
export function contractsOf(source: string): string[] {
  const code = source.replace(TOKEN, (token) => (/^[;{}]$/.test(token) ? token : ' '));
  const found = code.matchAll(/(\babstract\s+)?\bcontract\s+([A-Za-z_$][\w$]*)\s*(?:\{|is\b)/g);
  return [...found].flatMap(([, isAbstract, name]) => (isAbstract === undefined ? [name!] : []));
}

/**
 * What solc calls the source that an import means, before remappings: the path itself, or for one
 * that starts with a dot, the path from the folder of the importing source.
 */
export function importedName(path: string, importer: string): string {
  if (!path.startsWith('./') && !path.startsWith('../')) return path;
  const parts = importer.split('/').slice(0, -1);
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/** The source with blanks in place of comments and of what strings say: offsets and lines stay. */
export function blankNonCode(source: string): string {
  return source.replace(TOKEN, (token) => {
    return /^[;{}]$/.test(token) ? token : token.replace(/[^\n\r]/g, ' ');
  });
}

const TOKEN = /\/\/[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|;|[{}]/g;

/** Statements of the file's top level that begin with `import`, without comments. */
function importStatements(source: string): string[] {
  const statements: string[] = [];
  let statement = '';
  let from = 0;
  const finish = () => {
    const text = statement.trim();
    if (/^import\b/.test(text)) statements.push(text);
    statement = '';
  };
  for (const token of source.matchAll(TOKEN)) {
    const [text] = token;
    statement += source.slice(from, token.index);
    from = token.index + text.length;
    // Braces stay: `import { A } from "…";` has them, and every other use ends in a `}` that is
    // followed by a new statement.
    if (text.startsWith('/')) statement += ' ';
    else if (text === ';') finish();
    else if (text === '}' && !/^\s*import\b/.test(statement)) finish();
    else statement += text;
  }
  return statements;
}
