import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { World } from '../../harness/model/index.js';
import type { Artifact } from '../../harness/target/artifact.js';
import { parseConstructorArgs } from '../../harness/target/constructorArgs.js';
import { loadTarget } from '../../harness/target/load.js';
import { packageRoot } from '../../harness/target/package-root.js';
import { model as vault } from '../example/vault.model.js';
import { CACHE, errorOf, folderOf } from './support.js';

const VAULT = readFileSync(join(packageRoot(), 'test/example/Vault.sol'), 'utf8');

function load(source: string, more: object = {}) {
  const cwd = folderOf({ 'Vault.sol': source });
  return loadTarget(vault, 'Vault.sol', { cwd, cacheDir: CACHE, ...more });
}

const without = (text: string, instead = '') => {
  expect(VAULT).toContain(text);
  return VAULT.replaceAll(text, instead);
};

describe('arguments of the constructor', () => {
  const inputs = [
    { type: 'address', name: 'owner' },
    { type: 'uint256', name: 'limit' },
    {
      type: 'tuple[]',
      name: 'rules',
      components: [
        { type: 'bytes4', name: 'id' },
        { type: 'address[2]', name: 'who' },
      ],
    },
  ];
  const artifact = {
    contractName: 'Made',
    abi: [{ type: 'constructor', inputs, stateMutability: 'nonpayable' }],
  } as unknown as Artifact;
  const world = { ...vault.world, subject: 'vault' } as World;
  const parse = (args: unknown) => {
    return parseConstructorArgs(
      typeof args === 'string' ? args : JSON.stringify(args),
      artifact,
      world,
    );
  };

  test('default', () => {
    const some = '0xD000000000000000000000000000000000000009';
    const rule = ['0xabcdef01', ['Ana', some]];
    const expected = [
      { addressOf: 'owner' },
      10n ** 30n,
      [{ id: '0xabcdef01', who: [{ addressOf: 'Ana' }, some.toLowerCase()] }],
    ];
    const limit = `1${'0'.repeat(30)}`;
    expect(parse(['owner', limit, [rule]])).toEqual(expected);
    const byName = { rules: [{ who: rule[1], id: rule[0] }], limit, owner: 'owner' };
    expect(parse(byName)).toEqual(expected);
  });

  test.each([
    ['not JSON', '[', undefined],
    ['too few', [], 'args'],
    ['another name', { owner: 'owner', limit: 1, rules: [], more: 1 }, 'args.more'],
    ['a name too few', { owner: 'owner', limit: 1 }, 'args.rules'],
    ['nobody', ['nobody', 1, []], 'args[0]'],
    ['a number that JSON rounds', ['owner', 2 ** 60, []], 'args[1]'],
    ['a list of another length', ['owner', 1, [['0xabcdef01', ['Ana']]]], 'args[2][0][1]'],
  ])('error: %s', async (_, args, at) => {
    const error = await errorOf(() => parse(args));
    expect(error).toMatchObject({ code: 'target/constructor', exitCode: 2 });
    expect(error.facts.at).toBe(at);
    expect(error.facts.constructor).toContain('(address owner, uint256 limit, (bytes4 id, ');
    expect(error.hint).toContain('--constructor-args \'["0x…", "1", []]\'');
  });
});

describe('what a subject lacks', () => {
  test('behavior: a struct without a member would be read as nonsense', async () => {
    const poor = without('uint64 readyAt;', 'uint64 since;').replaceAll(
      'account.readyAt',
      'account.since',
    );
    const error = await errorOf(() => load(poor));
    expect(error).toMatchObject({ code: 'target/lacks', exitCode: 2 });
    expect(error.facts.variables).toMatch(/^accounts \(\{.*since: integer\}, not \{.*readyAt/);
    expect(error.hint).toContain('--partial');
  });

  test('behavior: another width is no other form', async () => {
    const { partial } = await load(
      without('uint256 public total', 'uint128 public total')
        .replace('total += msg.value', 'total += uint128(msg.value)')
        .replace('total -= amount', 'total -= uint128(amount)'),
    );
    expect(partial).toBeUndefined();
  });

  test('behavior: --partial takes it and says what it lacks', async () => {
    const poor = without('event Cancelled(address indexed account, uint256 amount);')
      .replace('emit Cancelled(msg.sender, amount);', '')
      .replace('function cancel()', 'function undo()')
      .replaceAll('total', 'sum');
    const { partial } = await load(poor, { partial: true });
    expect(partial?.lacks).toEqual({
      functions: ['cancel()'],
      events: ['Cancelled(address,uint256)'],
      errors: [],
      variables: ['total'],
    });
  });
});

describe('the world of a subject', () => {
  test('behavior: --proxy, and arguments of its own', async () => {
    const { world, manner } = await load(VAULT, { proxy: true, constructorArgs: '["Ana"]' });
    expect(world?.contracts).toMatchObject([
      { name: 'vault', proxy: 'erc1967', constructorArgs: [{ addressOf: 'Ana' }] },
    ]);
    expect(manner).toContain('behind an ERC-1967 proxy');
    expect(vault.world.contracts[0]!.proxy).toBeUndefined();
  });

  test('error: code over the limit of mainnet, which --partial tests all the same', async () => {
    const filler = 'z'.repeat(25_000);
    const large = without(
      'function room()',
      `function filler() external pure returns (string memory) { return "${filler}"; }\n  function room()`,
    );
    const error = await errorOf(() => load(large));
    expect(error).toMatchObject({ code: 'target/too-large', exitCode: 2 });
    expect(error.facts.size).toMatch(/^2\d{4} bytes of code, limit 24576$/);
    const warnings: string[] = [];
    await load(large, { partial: true, onWarning: (text: string) => warnings.push(text) });
    expect(warnings.join()).toContain('too large for mainnet');
  });

  test('error: companions of a file that is of no project', async () => {
    const error = await errorOf(() => load(VAULT, { companions: 'project' }));
    expect(error).toMatchObject({ code: 'target/companions', exitCode: 2 });
  });
});
