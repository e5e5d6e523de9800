import * as fc from 'fast-check';
import { type AbiParameter, encodeAbiParameters, parseAbi, parseAbiParameters } from 'viem';
import { expect, test } from 'vitest';
import { abiModel, SUBJECT } from '../../harness/plan/abiModel.js';
import { deploymentValueOf, valuesOf } from '../../harness/plan/abiValues.js';
import { generatePlan } from '../../harness/plan/generate.js';

const PARAMETERS = parseAbiParameters([
  'uint8 a, int16 b, uint256 c, bool d, address e, bytes4 f, bytes g, string h, uint64[] i',
]);
const STRUCTS = parseAbiParameters(['(uint128 amount, address to)[2] pairs, (bool, int8) plain']);
const ADDRESS = '0xd000000000000000000000000000000000000001';

test('default: every drawn value, and what constructors are given, is of its type', () => {
  for (const parameter of [...PARAMETERS, ...STRUCTS] as readonly AbiParameter[]) {
    // Encoding is strict: a value out of range, or of another shape, throws.
    const encode = (value: unknown) => encodeAbiParameters([parameter], [value as never]);
    fc.assert(fc.property(valuesOf(parameter, [ADDRESS]), (value) => void encode(value)));
    encode(deploymentValueOf(parameter));
  }
});

test('behavior: bounds and small numbers are common', () => {
  const drawn = fc.sample(valuesOf({ type: 'uint8' }, []), { numRuns: 300, seed: 1 });
  expect(drawn).toEqual(expect.arrayContaining([0n, 1n, 254n, 255n]));
  expect(drawn.filter((value) => (value as bigint) <= 8n).length).toBeGreaterThan(90);
});

test('behavior: plans call what is callable, and nothing else', () => {
  const abi = parseAbi([
    'constructor(address)',
    'function put(uint8 amount) payable',
    'function get() view returns (uint8)',
    'function other()',
  ]);
  const callable = new Set(['put(uint8)', 'get()']);
  const model = abiModel({ abi, callable, constructorArgs: [] });
  const { accounts, actors } = model.world;
  const setting = {
    parameters: {},
    contracts: { [SUBJECT]: ADDRESS },
    accounts,
    actors: Object.values(actors),
    chainId: 31_337n,
  } as const;
  const drawing = { model, setting, seed: 1n, depth: 200, hardfork: 'osaka' };
  const plans = [0, 1, 2, 3].map((run) => generatePlan({ ...drawing, run }).plan);
  const [plan] = plans;
  const commands = plans.flatMap(({ steps }) => steps.map(({ command }) => command));
  const called = commands.map((command) => ('function' in command ? command.function : ''));
  expect(new Set(called)).toEqual(new Set(['put(uint8)', 'get()', '']));
  expect(commands.some(({ value }) => value > 0n)).toBe(true);
  expect(generatePlan({ ...drawing, run: 0 }).plan).toEqual(plan);
  expect(generatePlan({ ...drawing, run: 1 }).plan).not.toEqual(plan);
});
