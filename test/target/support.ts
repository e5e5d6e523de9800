import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseAbi } from 'viem';
import { expect, onTestFinished } from 'vitest';
import { DifftestError } from '../../harness/errors.js';
import { type AnyModel, defineModel, type Variable } from '../../harness/model/index.js';

/** Compiler output by its whole input: sharing it between runs changes nothing but the time. */
export const CACHE = join(tmpdir(), 'difftest-test-cache');

/** A new folder with these files, gone when the test is over. */
export function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'difftest-target-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** What an action throws, which has to be one of our errors. */
export async function errorOf(action: () => unknown): Promise<DifftestError> {
  try {
    await action();
  } catch (error) {
    expect(error).toBeInstanceOf(DifftestError);
    return error as DifftestError;
  }
  throw new Error('nothing was thrown');
}

export const PRAGMA = '// SPDX-License-Identifier: MIT\npragma solidity ^0.8.20;\n';

export const BOX = `${PRAGMA}
import "./Named.sol";
contract Box is Named {
  uint64 internal content;
  mapping(address => uint64) public seen;
  event Put(address indexed by, uint64 amount);
  error Full(uint64 limit);
  function put(uint64 amount) external returns (uint64) {
    if (amount > 100) revert Full(100);
    content = amount;
    emit Put(msg.sender, amount);
    return amount;
  }
}
`;
export const NAMED = `${PRAGMA}
contract Named { function name() external pure returns (string memory) { return "box"; } }
`;

const ADDRESS = '0xd000000000000000000000000000000000000001';

/** A model of a world with one contract, for what a target needs to know of a model. */
export function boxModel(source: string): AnyModel {
  const variables: Variable[] = [
    { contract: 'box', name: 'content', keys: [] },
    { contract: 'box', name: 'seen', keys: [ADDRESS] },
    { contract: 'elsewhere', name: 'nothing', keys: [] },
  ];
  return defineModel({
    name: 'box',
    parameters: {},
    world: {
      subject: 'box',
      contracts: [
        {
          name: 'box',
          source,
          contract: 'Box',
          deployer: 'owner',
          abi: parseAbi([
            'function put(uint64 amount) returns (uint64)',
            'function name() view returns (string)',
            'event Put(address indexed by, uint64 amount)',
            'error Full(uint64 limit)',
          ]),
        },
      ],
      accounts: { owner: '0xaa00000000000000000000000000000000000000' },
      actors: { first: ADDRESS },
      setup: [],
    },
    initial: () => ({}),
    operations: {},
    invariants: [],
    abstraction: { variables: () => variables, toState: () => ({}) },
    // biome-ignore lint/suspicious/noExplicitAny: nothing is generated here
    generator: {} as any,
    speech: { units: {} },
  });
}
