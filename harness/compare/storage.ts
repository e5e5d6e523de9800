import type { Address, Hex, ReadVariable, Value, Variable, VariableKey } from '../model/index.js';
import type { Artifact, StorageLayout, StorageType } from '../target/artifact.js';

/** Most places that are read of one variable: a mapping of mappings has many keys. */
const MAX_PLACES = 512;
/** Elements of arrays that are read, and numbers that are tried as keys. */
const MAX_ELEMENTS = 64n;
const MAX_DYNAMIC_ELEMENTS = 4n;
const MAX_NUMBER_KEYS = 8n;
/** Characters of `0x` and a word. */
const WORD_CHARS = 66;

/** Values by contract, variable, and key: what two contracts hold under the same names. */
export type NamedValues = { readonly [name: string]: Value };

/** A variable to read, and where its value goes in the tree of names. */
export type NamedPlace = { readonly variable: Variable; readonly path: readonly string[] };

type Sides = { readonly a: StorageType; readonly b: StorageType };

/**
 * The variables that two contracts both have, down to their single values, wherever each keeps
 * them. Mappings are read at the addresses given, at small numbers, and at true and false.
 */
export function commonPlaces(options: {
  readonly contract: string;
  readonly a: Artifact;
  readonly b: Artifact;
  readonly addresses: readonly Address[];
}): readonly NamedPlace[] {
  const { contract, addresses } = options;
  const [a, b] = [options.a.storageLayout, options.b.storageLayout];
  const search = new Search(contract, a, b, addresses);
  const names = new Set(a.storage.map(({ label }) => label));
  names.delete('__gap');
  return [...names].flatMap((name) => {
    // The last of a name is the most derived contract's, as finding it has it too.
    const last = (layout: StorageLayout) => layout.storage.findLast(({ label }) => label === name);
    const [left, right] = [last(a), last(b)];
    if (left === undefined || right === undefined) return [];
    return [...search.places(name, [], left.type, right.type)].slice(0, MAX_PLACES);
  });
}

/** A variable as a model names it; what stands in the tree already is not read again. */
export function placeOf(variable: Variable): NamedPlace {
  const { contract, name, keys } = variable;
  return { variable, path: [contract, name, ...keys.map(String)] };
}

/** Reads places as a tree of names, so that a difference has a path. The first of a path counts. */
export function readNamed(places: readonly NamedPlace[], read: ReadVariable): NamedValues {
  // Variables may be called as what every object inherits: these inherit nothing.
  const root: Record<string, Value> = Object.create(null);
  for (const { variable, path } of places) {
    const last = path.at(-1)!;
    let branch = root;
    for (const key of path.slice(0, -1)) {
      branch[key] ??= Object.create(null);
      branch = branch[key] as Record<string, Value>;
    }
    if (typeof branch === 'object' && !(last in branch)) branch[last] = readOne(read, variable);
  }
  return root;
}

/** Long strings are elsewhere; that they are long, and how long, is what their slot says. */
function readOne(read: ReadVariable, { contract, name, keys }: Variable): Value {
  const value = read(contract, name, ...keys);
  if (typeof value !== 'object' || !('undecodable' in value)) return value;
  const bytes = value.undecodable as Hex;
  const twice = BigInt(bytes);
  const isLong = bytes.length === WORD_CHARS && twice % 2n === 1n;
  return isLong ? `${twice / 2n} bytes` : value;
}

class Search {
  readonly #contract: string;
  readonly #a: StorageLayout;
  readonly #b: StorageLayout;
  readonly #addresses: readonly Address[];

  constructor(contract: string, a: StorageLayout, b: StorageLayout, addresses: readonly Address[]) {
    this.#contract = contract;
    this.#a = a;
    this.#b = b;
    this.#addresses = addresses;
  }

  /** Single values below a place that both have; nothing where they are not comparable. */
  *places(name: string, keys: readonly VariableKey[], a: string, b: string): Generator<NamedPlace> {
    const sides = { a: this.#a.types?.[a], b: this.#b.types?.[b] } as Sides;
    if (sides.a === undefined || sides.b === undefined) return;
    if (sides.a.encoding !== sides.b.encoding) return;
    const here = placeOf({ contract: this.#contract, name, keys });
    if (sides.a.encoding === 'mapping') {
      for (const key of this.#keysOf(sides)) {
        yield* this.places(name, [...keys, key], sides.a.value!, sides.b.value!);
      }
    } else if (sides.a.members !== undefined || sides.b.members !== undefined) {
      for (const member of sides.a.members ?? []) {
        const same = sides.b.members?.find(({ label }) => label === member.label);
        if (same === undefined) continue;
        yield* this.places(name, [...keys, member.label], member.type, same.type);
      }
    } else if (sides.a.base !== undefined && sides.b.base !== undefined) {
      const dynamic = sides.a.encoding === 'dynamic_array';
      const length = dynamic ? MAX_DYNAMIC_ELEMENTS : lesser(lengthOf(a), lengthOf(b));
      if (dynamic) yield { ...here, path: [...here.path, 'length'] };
      for (let index = 0n; index < length; index++) {
        yield* this.places(name, [...keys, index], sides.a.base, sides.b.base);
      }
    } else if (kindOf(a, sides.a) === kindOf(b, sides.b)) {
      yield here;
    }
  }

  #keysOf({ a, b }: Sides): readonly VariableKey[] {
    const [left, right] = [this.#a.types?.[a.key!], this.#b.types?.[b.key!]];
    if (left === undefined || right === undefined) return [];
    const kind = kindOf(a.key!, left);
    if (kind !== kindOf(b.key!, right)) return [];
    if (kind === 'address') return this.#addresses;
    if (kind === 'bool') return [false, true];
    if (kind === 'number') return range(MAX_NUMBER_KEYS);
    return kind === 'bytes32' ? [`0x${'0'.repeat(64)}`] : [];
  }
}

function kindOf(id: string, type: StorageType): string {
  if (type.encoding === 'bytes') return id.startsWith('t_string') ? 'string' : 'bytes';
  if (/^t_(address|contract)/.test(id)) return 'address';
  if (id.startsWith('t_bool')) return 'bool';
  // A number that became wider is the same number.
  if (/^t_(uint|int|enum|userDefinedValueType)/.test(id)) return 'number';
  return type.label;
}

function lengthOf(id: string): bigint {
  const digits = /\)(\d+)_(?:storage|memory)/.exec(id.slice(id.lastIndexOf(')')))?.[1];
  return BigInt(digits ?? 0);
}

function lesser(left: bigint, right: bigint): bigint {
  const least = left < right ? left : right;
  return least < MAX_ELEMENTS ? least : MAX_ELEMENTS;
}

function range(count: bigint): readonly bigint[] {
  return Array.from({ length: Number(count) }, (_, index) => BigInt(index));
}
