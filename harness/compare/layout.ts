import type { LayoutChange } from '../report/compared.js';
import type { StorageEntry, StorageLayout, StorageType } from '../target/artifact.js';

/**
 * Variables that do not stand where they stood, are of another type, or are new or gone. A struct
 * whose members moved counts as of another type; the gaps that upgradeable contracts keep are no
 * variables.
 */
export function layoutChanges(
  before: StorageLayout,
  after: StorageLayout,
): readonly LayoutChange[] {
  const [left, right] = [entriesOf(before), entriesOf(after)];
  const names = [...new Set([...left.keys(), ...right.keys()])];
  return names.flatMap((variable): LayoutChange[] => {
    const [was, is] = [left.get(variable), right.get(variable)];
    if (was === undefined) return [{ variable, change: 'added', after: say(after, is!) }];
    if (is === undefined) return [{ variable, change: 'gone', before: say(before, was) }];
    const sides = { before: say(before, was), after: say(after, is) };
    if (was.slot !== is.slot || was.offset !== is.offset) {
      return [{ variable, change: 'moved', ...sides }];
    }
    const [wasType, isType] = [shapeOf(before, was.type), shapeOf(after, is.type)];
    if (wasType === isType) return [];
    // Where the names of the types are equal, only what is in them tells what changed.
    const inside = sides.before === sides.after;
    return [
      {
        variable,
        change: 'retyped',
        before: inside ? `${sides.before} = ${wasType}` : sides.before,
        after: inside ? `${sides.after} = ${isType}` : sides.after,
      },
    ];
  });
}

/** Inheritance may bring a name twice: such are told apart by their order. */
function entriesOf(layout: StorageLayout): ReadonlyMap<string, StorageEntry> {
  const entries = new Map<string, StorageEntry>();
  for (const entry of layout.storage) {
    if (entry.label === '__gap') continue;
    let name = entry.label;
    for (let count = 2; entries.has(name); count++) name = `${entry.label} (${count})`;
    entries.set(name, entry);
  }
  return entries;
}

function say(layout: StorageLayout, { slot, offset, type }: StorageEntry): string {
  return `slot ${slot} offset ${offset} ${typeOf(layout, type)?.label ?? type}`;
}

/** A type as storage has it: without the numbers of the syntax tree that are in its id. */
function shapeOf(layout: StorageLayout, id: string): string {
  const type = typeOf(layout, id);
  if (type === undefined) return id;
  if (type.members !== undefined) {
    const members = type.members.map(({ label, slot, offset, type: member }) => {
      return `${label}@${slot}.${offset} ${shapeOf(layout, member)}`;
    });
    return `{${members.join(', ')}}`;
  }
  if (type.encoding === 'mapping') {
    return `mapping(${typeOf(layout, type.key!)?.label} => ${shapeOf(layout, type.value!)})`;
  }
  if (type.base !== undefined) {
    const items = `${shapeOf(layout, type.base)}[]`;
    return type.encoding === 'dynamic_array' ? items : `${items} in ${type.numberOfBytes} bytes`;
  }
  // Contracts and enums may be renamed or moved without a change in storage.
  return `${type.label.replace(/^(contract|enum) .*/, '$1')}:${type.numberOfBytes}`;
}

function typeOf(layout: StorageLayout, id: string): StorageType | undefined {
  return layout.types?.[id];
}
