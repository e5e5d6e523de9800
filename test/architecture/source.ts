import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(import.meta.dirname, '../..');

export type Import = {
  readonly specifier: string;
  readonly typeOnly: boolean;
  /** By a call, when it is needed, and not when the file is loaded. */
  readonly later: boolean;
};

/** One TypeScript file of this repository, parsed. */
export type Source = {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  readonly text: string;
  /** Every node of the syntax tree. */
  readonly nodes: readonly ts.Node[];
  /** Of modules, by whatever statement or call. */
  readonly imports: readonly Import[];
};

/** Reads all TypeScript below a folder of the repository. */
export function readSources(folder: string): Source[] {
  const entries = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
    .map(readSource);
}

/** Imports of other files of ours as pairs of paths; `.js` is what `.ts` becomes. */
export function internalImports(sources: readonly Source[]): [from: string, to: string][] {
  return sources.flatMap(({ path, imports }) =>
    imports
      .filter(({ specifier }) => specifier.startsWith('.'))
      .map(({ specifier }): [string, string] => {
        return [path, posix.join(dirname(path), specifier).replace(/\.js$/, '.ts')];
      }),
  );
}

/** Files that are loaded with a file, itself included. */
export function loadedWith(
  file: string,
  imports: readonly (readonly [string, string])[],
): string[] {
  const found = [file];
  for (const each of found) {
    const next = imports.filter(([from, to]) => from === each && !found.includes(to));
    found.push(...new Set(next.map(([, to]) => to)));
  }
  return found;
}

/** Round trips of imports, each as the list of its files. */
export function cyclesOf(imports: readonly (readonly [string, string])[]): string[][] {
  const targets = new Map<string, string[]>();
  for (const [from, to] of imports) targets.set(from, [...(targets.get(from) ?? []), to]);
  const cycles: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): void => {
    const at = trail.indexOf(file);
    if (at >= 0) cycles.push([...trail.slice(at), file]);
    if (at >= 0 || done.has(file)) return;
    for (const next of targets.get(file) ?? []) visit(next, [...trail, file]);
    done.add(file);
  };
  for (const file of targets.keys()) visit(file, []);
  return cycles;
}

/** `path:line first line of the node`. */
export function place({ path }: Source, node: ts.Node): string {
  const [first] = node.getText().split('\n');
  return `${path}:${lineOf(node, node.getStart()) + 1} ${first}`;
}

export function linesOf(node: ts.Node): number {
  return lineOf(node, node.getEnd()) - lineOf(node, node.getStart()) + 1;
}

/** The function given to `describe`: a chapter of tests, however long. */
export function isSuite({ parent }: ts.Node): boolean {
  return ts.isCallExpression(parent) && /^describe\b/.test(parent.expression.getText());
}

/** A name that stands for a value, not one of a property, a parameter or a type. */
export function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isTypeQueryNode(parent) || ts.isTypeReferenceNode(parent)) return false;
  const named = parent as { readonly name?: ts.Node; readonly propertyName?: ts.Node };
  return named.name !== node && named.propertyName !== node;
}

function readSource(path: string): Source {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return { path, text, nodes, imports: nodes.flatMap(importOf) };
}

function importOf(node: ts.Node): Import[] {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    if (node.moduleSpecifier === undefined) return [];
    const { text } = node.moduleSpecifier as ts.StringLiteral;
    return [{ specifier: text, typeOnly: isTypeOnly(node), later: false }];
  }
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword) return [];
  const [specifier] = node.arguments;
  if (specifier === undefined || !ts.isStringLiteral(specifier)) return [];
  return [{ specifier: specifier.text, typeOnly: false, later: true }];
}

function isTypeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  const clause = ts.isImportDeclaration(node) ? node.importClause : node;
  if (clause?.isTypeOnly) return true;
  const named = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : node.exportClause;
  if (named === undefined || !('elements' in named) || named.elements.length === 0) return false;
  return named.elements.every((element) => element.isTypeOnly);
}

function lineOf(node: ts.Node, position: number): number {
  return node.getSourceFile().getLineAndCharacterOfPosition(position).line;
}
