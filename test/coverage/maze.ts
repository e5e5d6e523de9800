import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTracer, type Tracer } from '../../harness/chain/tracer.js';
import { Codes } from '../../harness/coverage/codes.js';
import { type Item, itemsOf } from '../../harness/coverage/items.js';
import type { Value, World } from '../../harness/model/index.js';
import { planBuild } from '../../harness/target/build.js';
import { diskTree } from '../../harness/target/fileTree.js';
import { buildMapped } from '../../harness/target/mappedBuild.js';
import type { Plan } from '../../harness/trace/plan.js';
import { ALICE, CACHE, environmentOf, OWNER } from '../chain/support.js';

/** A decision of every kind, each in a function of its own; line numbers matter. */
const MAZE = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;
// ${'é'.repeat(80)}: positions count bytes
library Halves {
  function half(uint256 value) external pure returns (uint256) {
    if (value == 0) return 0;
    return value / 2;
  }
}
contract Base {
  uint256 public last = 1;
  modifier lucky(uint256 number) {
    require(number != 13, "unlucky");
    _;
  }
  constructor(uint256 first) {
    if (first > 5) last = first;
  }
  function unused() internal { last = 0; }
}
contract Maze is Base {
  constructor(uint256 first) Base(first) {}
  function choose(uint256 n) external lucky(n) returns (uint256) {
    if (n > 3) {
      last = n;
    } else {
      last = 0;
    }
    return n > 2 ? n : 2;
  }
  function both(uint256 n) external pure returns (bool) {
    return n > 1 && n < 5 || n == 9;
  }
  function loops(uint256 n) external returns (uint256) {
    for (uint256 i; i < n; ++i) last += i;
    while (n > 7) n--;
    do { n++; } while (n < 3);
    return n;
  }
  function check(uint256 n) external pure {
    require(n > 0);
    assert(n > 1);
  }
  function attempt(uint256 n) external returns (uint256) {
    try this.check(n) { last = 1; } catch { last = 2; }
    return Halves.half(n);
  }
  function low(uint256 n) external pure returns (uint256 m) {
    assembly {
      if gt(n, 4) { m := 1 }
    }
  }
  function since(uint256 n) external {
    if (last == n) last = n + 1;
  }
}
contract Stranger {
  function away() external pure returns (uint256) { return 1; }
}
function twice(uint256 n) pure returns (uint256) { return 2 * n; }
`;

export type Maze = {
  readonly items: readonly Item[];
  readonly codes: Codes;
  readonly tracer: Tracer;
  /** What calls with these arguments reach, in words: `12 if (n > 3): …`. */
  readonly sides: (signature: string, ...args: readonly Value[]) => Promise<string[]>;
  readonly lines: (signature: string, ...args: readonly Value[]) => Promise<number[]>;
};

/** Builds and deploys the maze where calls are traced; the caller closes its tracer. */
export async function openMaze(): Promise<Maze> {
  const folder = mkdtempSync(join(tmpdir(), 'difftest-maze-'));
  const file = join(folder, 'Maze.sol');
  writeFileSync(file, MAZE);
  const plan = planBuild([file], { cwd: folder, cacheDir: CACHE, tree: diskTree });
  const wanted = { source: plan.set.entries[0]!, contract: 'Maze' };
  const build = await buildMapped(plan, wanted, { cacheDir: CACHE });
  rmSync(folder, { recursive: true });
  const { sources } = plan.set;
  const own = Object.keys(sources);
  const items = itemsOf({ sources, syntax: build.syntax, own, ...wanted });
  const codes = new Codes(build, items);
  const { artifact } = build.subject;
  const maze = { name: 'maze', contract: 'Maze', source: file, deployer: 'owner' };
  const libraries = build.libraries.map((each) => each.artifact.contractName);
  const world: World = {
    subject: 'maze',
    contracts: [{ ...maze, abi: artifact.abi, libraries, constructorArgs: [7n] }],
    accounts: { owner: OWNER },
    actors: { Alice: ALICE },
    setup: [],
  };
  const target = { spec: 'maze', artifacts: { maze: artifact }, bytecodeHash: '0x' } as const;
  const tracer = await openTracer({ world, target, cacheDir: CACHE });
  const setup = tracer.setup.map((call) => codes.reachedBy(call));
  const reached = async (signature: string, args: readonly Value[]): Promise<Item[]> => {
    if (signature === 'constructor') return pick(items, setup);
    const steps = args.map((arg) => ({
      command: { from: ALICE, to: 'maze', function: signature, args: [arg], value: 0n },
      environment: environmentOf(1),
    }));
    const plan: Plan = { model: 'maze', parameters: {}, hardfork: 'osaka', origin: {}, steps };
    const environments = steps.map(({ environment }) => environment);
    const found = await tracer.run(plan, environments, {
      last: steps.length - 1,
      wanted: () => true,
      see: (call) => codes.reachedBy(call),
    });
    return pick(items, found);
  };
  return {
    items,
    codes,
    tracer,
    sides: async (signature, ...args) =>
      (await reached(signature, args)).flatMap((item) =>
        item.kind === 'side' ? [`${item.line} ${item.text}: ${item.words}`] : [],
      ),
    lines: async (signature, ...args) => [
      ...new Set(
        (await reached(signature, args)).flatMap((item) =>
          item.kind === 'statement' ? [item.line] : [],
        ),
      ),
    ],
  };
}

function pick(items: readonly Item[], found: readonly ReadonlySet<number>[]): Item[] {
  return items.filter((_, index) => found.some((set) => set.has(index)));
}
