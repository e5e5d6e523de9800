import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { diffOf } from '../../harness/mutate/diff.js';
import { OPERATORS } from '../../harness/mutate/edit.js';
import { type Mutant, mutantsOf } from '../../harness/mutate/mutants.js';
import { variantOf } from '../../harness/mutate/variant.js';
import { planBuild } from '../../harness/target/build.js';
import { diskTree } from '../../harness/target/fileTree.js';
import { parseSyntax } from '../../harness/target/syntax.js';
import { compileVariants } from '../../harness/target/variants.js';
import { CACHE } from '../target/support.js';

const BASE = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;
abstract contract Base {
    address internal keeper;
    modifier kept() { require(msg.sender == keeper, unicode"Hüter"); _; }
}
`;
const BOX = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;
import { Base } from "./Base.sol";
contract Box is Base {
    struct Item { uint64 since; uint64 until; bool open; }
    uint256 public constant MOST = 10;
    mapping(uint256 => Item) public items;
    uint256[40] private __gap;
    event Put(uint256 indexed id, uint64 since, uint64 until);
    function put(uint256 id, uint256 length) external kept returns (uint64) {
        if (id >= MOST || length == 0) revert();
        Item storage item = items[id];
        item.since = uint64(block.timestamp);
        item.until = item.since + uint64(length);
        emit Put(id, item.since, item.until);
        unchecked { item.since -= 1; }
        return item.until;
    }
}
`;

let folder: string;
let found: Awaited<ReturnType<typeof mutantsIn>>;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'difftest-mutants-')));
  found = await mutantsIn(BOX);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function mutantsIn(box: string) {
  writeFileSync(join(folder, 'Base.sol'), BASE);
  writeFileSync(join(folder, 'Box.sol'), box);
  const options = { cwd: folder, cacheDir: CACHE };
  const plan = planBuild([join(folder, 'Box.sol')], { ...options, tree: diskTree });
  const syntax = await parseSyntax(plan, options);
  const { sources, entries } = plan.set;
  const [source = ''] = entries;
  const subject = { sources, syntax, own: Object.keys(sources), source, contract: 'Box' };
  return { plan, subject, mutants: mutantsOf(subject) };
}

function changes(mutants: readonly Mutant[], operator: string): string[] {
  return mutants
    .filter((mutant) => mutant.operator === operator)
    .map(({ before, after }) => `${before} → ${after}`.replace(/\s+/g, ' '));
}

/** By operator, in the order of the text. */
const CHANGES = {
  argument: [],
  arithmetic: ['+ → -', '-= → +='],
  assignment: [
    'item.since = uint64(block.timestamp); → {}',
    'item.until = item.since + uint64(length); → {}',
    'item.since -= 1; → {}',
  ],
  cast: [
    'uint64(block.timestamp) → uint64(uint32(block.timestamp))',
    'uint64(block.timestamp) → (block.timestamp)',
    'uint64(length) → uint64(uint32(length))',
    'uint64(length) → (length)',
  ],
  condition: [
    'msg.sender == keeper → true',
    'msg.sender == keeper → false',
    'id >= MOST || length == 0 → !(id >= MOST || length == 0)',
    'id >= MOST || length == 0 → true',
    'id >= MOST → false',
    'length == 0 → false',
  ],
  constant: ['10 → 11', '10 → 9', '0 → 1', '1 → 2', '1 → 0'],
  event: [
    'emit Put(id, item.since, item.until); → {}',
    'id, item.since → item.since, id',
    'id, item.since, item.until → item.until, item.since, id',
    'item.since, item.until → item.until, item.since',
  ],
  field: [
    'since → until',
    'until → since',
    'since → until',
    'since → until',
    'until → since',
    'since → until',
    'until → since',
  ],
  logic: ['|| → &&'],
  modifier: ['kept → '],
  order: [
    'require(msg.sender == keeper, unicode"Hüter"); _; → _; require(msg.sender == keeper, unicode"Hüter");',
    'item.since = uint64(block.timestamp); item.until = item.since + uint64(length); → item.until = item.since + uint64(length); item.since = uint64(block.timestamp);',
    'item.until = item.since + uint64(length); emit Put(id, item.since, item.until); → emit Put(id, item.since, item.until); item.until = item.since + uint64(length);',
    'emit Put(id, item.since, item.until); unchecked { item.since -= 1; } → unchecked { item.since -= 1; } emit Put(id, item.since, item.until);',
  ],
  relation: ['== → !=', '>= → >', '>= → <', '== → !='],
  return: ['item.until → 0', 'item.until → (item.until) + 1'],
  statement: [
    'require(msg.sender == keeper, unicode"Hüter"); → {}',
    '_; → {}',
    'revert(); → {}',
    'return item.until; → {}',
  ],
  unchecked: [
    'item.until = item.since + uint64(length); → unchecked { item.until = item.since + uint64(length); }',
    'unchecked { item.since -= 1; } → { item.since -= 1; }',
  ],
};

test('default: every kind of mistake, where it can be made', () => {
  const all = OPERATORS.map((operator) => [operator, changes(found.mutants, operator)]);
  expect(Object.fromEntries(all)).toEqual(CHANGES);
});

test('behavior: a change of another line leaves the ids of mutants as they are', async () => {
  const before = new Set(found.mutants.map(({ id }) => id));
  expect(before.size).toBe(found.mutants.length);
  const { mutants } = await mutantsIn(
    BOX.replace('contract Box', '\n/// Ein Kästchen.\ncontract Box'),
  );
  expect(mutants.map(({ id }) => id)).toEqual([...before]);
});

test('behavior: bytes are not characters: the text after an umlaut is changed where it is', () => {
  const dropped = found.mutants.find(({ before }) => before === '_;')!;
  expect(dropped.text).toBe(BASE.replace('_;', '{}'));
});

test('behavior: many are compiled at once, and what does not compile is left out alone', async () => {
  const { plan, subject, mutants } = found;
  const wrong = { id: 'wrong', source: subject.source, text: BOX.replace('uint64)', 'string)') };
  const crowded = {
    id: 'crowded',
    source: 'Box.sol',
    text: BOX.replace('item.since +', 'nobody +'),
  };
  const inBase = mutants.find(({ source }) => source === 'Base.sol')!;
  const same = { id: 'same', source: subject.source, text: BOX };
  const variants = [wrong, inBase, crowded, same].map((each) => variantOf(subject, each));
  const compiled = await compileVariants(plan, variants, { cacheDir: CACHE, compilers: 2 });
  expect([...compiled].map(([id, { kind }]) => [id, kind]).sort()).toEqual(
    [
      [inBase.id, 'compiled'],
      ['crowded', 'rejected'],
      ['same', 'compiled'],
      ['wrong', 'rejected'],
    ].sort(),
  );
  expect(compiled.get('crowded')).toMatchObject({ message: expect.stringMatching(/Undeclared/) });
});

test('default: a diff that can be applied', () => {
  const before = 'a\nb\nc\nd\ne\nf\n';
  expect(diffOf('x.sol', before, before.replace('d\n', 'D\n\n'))).toEqual([
    '--- a/x.sol',
    '+++ b/x.sol',
    '@@ -2,5 +2,6 @@',
    ' b',
    ' c',
    '-d',
    '+D',
    '+',
    ' e',
    ' f',
  ]);
  expect(diffOf('x.sol', 'a\nb\n', 'a\n')).toEqual([
    '--- a/x.sol',
    '+++ b/x.sol',
    '@@ -1,2 +1,1 @@',
    ' a',
    '-b',
  ]);
});
