import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { keccak256 } from 'viem';
import { describe, expect, test } from 'vitest';
import { loadTarget, worldSource } from '../../harness/target/load.js';
import { packageRoot } from '../../harness/target/package-root.js';
import { BOX, boxModel, CACHE, errorOf, folderOf, NAMED, PRAGMA } from './support.js';

const OTHERS = `${BOX.replace('contract Box', 'contract Crate')}
abstract contract Lid { function open() external virtual; }
interface Handle {}
library Screw { function turn() external {} }
`;

function load(files: Readonly<Record<string, string>>, spec: string) {
  const cwd = folderOf({ 'Box.sol': BOX, 'Named.sol': NAMED, ...files });
  return loadTarget(boxModel(join(cwd, 'Box.sol')), spec, { cwd, cacheDir: CACHE });
}

describe('loadTarget', () => {
  test('default', async () => {
    const { spec, artifacts, bytecodeHash } = await load({}, 'reference');
    expect(spec).toBe('reference');
    expect(Object.keys(artifacts)).toEqual(['box']);
    expect(artifacts.box).toMatchObject({ contractName: 'Box', sourceName: 'Box.sol' });
    expect(bytecodeHash).toBe(keccak256(artifacts.box!.runtimeBytecode as `0x${string}`));
  });

  test('behavior: a file of the user, relative to where the command runs', async () => {
    const loaded = await load({ 'mine/Box.sol': OTHERS, 'mine/Named.sol': NAMED }, 'mine/Box.sol');
    expect(loaded.artifacts.box).toMatchObject({ contractName: 'Crate' });
    expect((await load({}, './Box.sol:Box')).artifacts.box!.contractName).toBe('Box');
  });

  test('behavior: the contract that is named like the subject, else like the file', async () => {
    const two = `${OTHERS}\n${BOX.slice(BOX.indexOf('contract'))}`;
    expect((await load({ 'Two.sol': two }, 'Two.sol')).artifacts.box!.contractName).toBe('Box');
    const named = two.replace('contract Box', 'contract Two');
    expect((await load({ 'Two.sol': named }, 'Two.sol')).artifacts.box!.contractName).toBe('Two');
  });

  test('error: several contracts and no reason to take one', async () => {
    const two = `${OTHERS}\ncontract Chest {}`;
    const error = await errorOf(() => load({ 'Two.sol': two }, 'Two.sol'));
    expect(error).toMatchObject({ code: 'target/which-contract', exitCode: 2 });
    expect(error.facts.contracts).toBe('Chest, Crate, Handle, Lid, Screw');
    expect(error.hint).toContain('Two.sol:Chest');
  });

  test.each([
    ['Gone', 'target/no-such-contract'],
    ['Lid', 'target/not-deployable'],
    ['Handle', 'target/not-deployable'],
    ['Screw', 'target/not-deployable'],
  ])('error: the contract %s cannot be taken', async (name, code) => {
    const error = await errorOf(() => load({ 'Two.sol': OTHERS }, `Two.sol:${name}`));
    expect(error).toMatchObject({ code, exitCode: 2 });
  });

  test('error: all that the target lacks is said at once, by name', async () => {
    const poor = `${PRAGMA}contract Poor {
      uint64 internal Content;
      uint64 internal seen;
      event Put(address by, uint64 amount);
      function put(uint64 amount) external payable returns (uint128) { return amount; }
    }`;
    const error = await errorOf(() => load({ 'Poor.sol': poor }, 'Poor.sol'));
    expect(error).toMatchObject({ code: 'target/lacks', exitCode: 2 });
    expect(error.facts).toEqual({
      target: 'Poor.sol',
      contract: 'Poor.sol:Poor',
      functions: 'put(uint64) (payable returns (uint128), not nonpayable returns (uint64)), name()',
      events: 'Put(address,uint64) (indexed nothing, not indexed 1)',
      errors: 'Full(uint64)',
      variables: 'content, seen ("uint64" is not something to look into.)',
    });
  });
});

test('worldSource: what ships with us, a URL, a path', () => {
  const ours = join(packageRoot(), 'contracts/L1/ProverPool.sol');
  expect(worldSource('taiko-difftest/contracts/L1/ProverPool.sol', '/here')).toBe(ours);
  expect(worldSource(pathToFileURL(ours).href, '/here')).toBe(ours);
  expect(worldSource(ours, '/here')).toBe(ours);
  expect(worldSource('sub/A.sol', '/here')).toBe('/here/sub/A.sol');
});
