import { nodeIn, type Place, spanOf } from '../../target/tree.js';
import type { Edit, Mutator, Named } from '../edit.js';

/** A field of a struct taken for another one of its type, and a state variable for another. */
export const fields: Mutator = (place, { fields, siblings }) => {
  const { node } = place;
  if (node.nodeType === 'MemberAccess') {
    const { typeIdentifier = '' } = (nodeIn(node, 'expression')!.typeDescriptions ?? {}) as {
      typeIdentifier?: string;
    };
    const struct = /^t_struct\$_.*\$(\d+)_(storage|memory|calldata)/.exec(typeIdentifier)?.[1];
    const names = struct === undefined ? undefined : fields.get(Number(struct));
    return taken(place, names, String(node.memberName));
  }
  if (node.nodeType !== 'Identifier') return [];
  return taken(place, siblings.get(Number(node.referencedDeclaration)), String(node.name));
};

/** The next one of the same type, round about; nothing where there is none. */
function taken({ node }: Place, names: readonly Named[] = [], name: string): readonly Edit[] {
  const type = names.find((each) => each.name === name)?.type;
  const alike = names.filter((each) => each.type === type);
  if (alike.length < 2) return [];
  const next = alike[(alike.findIndex((each) => each.name === name) + 1) % alike.length]!;
  const { end } = spanOf(node);
  const start = end - Buffer.byteLength(name);
  return [{ operator: 'field', start, end, replacement: next.name }];
}
