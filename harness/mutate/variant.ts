import type { Syntax } from '../target/syntax.js';
import { walk } from '../target/tree.js';
import type { Variant } from '../target/variants.js';

/** What a variant is made of: the sources, and what each of them imports. */
export type Sources = {
  readonly sources: Readonly<Record<string, string>>;
  readonly syntax: Syntax;
  readonly source: string;
  readonly contract: string;
};

/**
 * A changed source and all that lies between it and the contract, under names of their own, so that
 * many variants are compiled side by side. Everything else is shared.
 */
export function variantOf(
  { sources, syntax, source, contract }: Sources,
  change: { readonly id: string; readonly source: string; readonly text: string },
): Variant {
  const copied = importersOf(syntax, change.source);
  copied.add(source);
  const nameOf = (name: string) => (copied.has(name) ? `${change.id}/${name}` : name);
  const texts = [...copied].map((name) => {
    const text = name === change.source ? change.text : sources[name]!;
    return [nameOf(name), withImports(text, importsOf(syntax, name), nameOf)] as const;
  });
  return { id: change.id, sources: Object.fromEntries(texts), entry: nameOf(source), contract };
}

type Import = { readonly path: string; readonly imported: string };

function importsOf(syntax: Syntax, name: string): readonly Import[] {
  const found: Import[] = [];
  walk(syntax[name]!, (node) => {
    if (node.nodeType !== 'ImportDirective') return;
    found.push({ path: String(node.file), imported: String(node.absolutePath) });
  });
  return found;
}

/** The named source and all that import it, by whatever way round. */
function importersOf(syntax: Syntax, name: string): Set<string> {
  const found = new Set([name]);
  const imports = Object.keys(syntax).map((each) => [each, importsOf(syntax, each)] as const);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const [each, list] of imports) {
      if (list.some(({ imported }) => found.has(imported))) found.add(each);
    }
  }
  return found;
}

/** Imports by full names: a path that begins with a dot means something else elsewhere. */
function withImports(
  text: string,
  imports: readonly Import[],
  nameOf: (name: string) => string,
): string {
  return imports.reduce((changed, { path, imported }) => {
    const name = nameOf(imported);
    return changed.replaceAll(`"${path}"`, `"${name}"`).replaceAll(`'${path}'`, `'${name}'`);
  }, text);
}
