import type { AbiEvent, AbiFunction, AbiParameter } from 'viem';
import { toEventSignature, toFunctionSignature } from 'viem/utils';
import { DifftestError, UsageError } from '../errors.js';
import {
  type Address,
  type AnyModel,
  isList,
  type Setting,
  type Value,
  type Variable,
  ZERO_WORD,
} from '../model/index.js';
import type { Artifact, Lacks } from './artifact.js';
import { locateVariable } from './layout.js';

/** Refuses a target that a model cannot be compared with: UsageError `target/lacks`. */
export function requireNeeded(
  model: AnyModel,
  artifact: Artifact,
  spec: string,
  lacks: Lacks = lacksOf(model, artifact),
): void {
  if (isWhole(lacks)) return;
  const facts = Object.entries(lacks).filter(([, names]) => names.length > 0);
  throw new UsageError({
    code: 'target/lacks',
    message: `The target lacks what the model "${model.name}" needs.`,
    facts: {
      target: spec,
      contract: `${artifact.sourceName}:${artifact.contractName}`,
      ...Object.fromEntries(facts.map(([kind, names]) => [kind, names.join(', ')])),
    },
    hint:
      'Test what both have with --partial, or choose a contract with the same interface and ' +
      'variables, or another model.',
  });
}

/** Whether nothing is lacking. */
export function isWhole(lacks: Lacks): boolean {
  return Object.values(lacks).every((names) => names.length === 0);
}

/**
 * Compares a contract's artifact with the ABI of the world and the variables of the state; that of
 * the subject unless another contract of the world is named. With the contract that the world
 * declares, also variables of another form count as lacking: they would be read as nonsense.
 */
export function lacksOf(
  model: AnyModel,
  artifact: Artifact,
  contract: string = model.world.subject,
  declared?: Artifact,
): Lacks {
  const needed = model.world.contracts.find(({ name }) => name === contract)!.abi;
  const missing = (type: keyof typeof FORMS) => lacking(type, needed, artifact.abi);
  return {
    functions: missing('function'),
    events: missing('event'),
    errors: missing('error'),
    variables: missingVariables(model, artifact, contract, declared),
  };
}

/** By signature, the rest of what both sides must agree on. */
const FORMS = {
  function: (item: AbiFunction): [string, string] => {
    const outputs = `(${item.outputs.map(canonicalType).join(',')})`;
    return [toFunctionSignature(item), `${mutability(item)} returns ${outputs}`];
  },
  event: (item: AbiEvent): [string, string] => {
    const indexed = item.inputs.flatMap((input, index) => (input.indexed ? [index + 1] : []));
    return [toEventSignature(item), `indexed ${indexed.join(', ') || 'nothing'}`];
  },
  error: (item: AbiFunction): [string, string] => {
    return [toFunctionSignature({ ...item, type: 'function' }), ''];
  },
};

/** A type as signatures have it: without the names of a struct's fields. */
function canonicalType(parameter: AbiParameter): string {
  if (!('components' in parameter)) return parameter.type;
  const fields = parameter.components.map(canonicalType).join(',');
  return `(${fields})${parameter.type.slice('tuple'.length)}`;
}

/** A view that became pure, or the reverse, is called in the same way. */
function mutability({ stateMutability }: AbiFunction): string {
  return stateMutability === 'pure' ? 'view' : stateMutability;
}

type Abi = Artifact['abi'];

function lacking(type: keyof typeof FORMS, needed: Abi, actual: Abi): string[] {
  const present = new Map(formsOf(type, actual));
  return formsOf(type, needed).flatMap(([signature, form]) => {
    const found = present.get(signature);
    if (found === form) return [];
    return [found === undefined ? signature : `${signature} (${found}, not ${form})`];
  });
}

function formsOf(type: keyof typeof FORMS, abi: Abi): [string, string][] {
  return abi.filter((item) => item.type === type).map((item) => FORMS[type](item as never));
}

function missingVariables(
  model: AnyModel,
  artifact: Artifact,
  contract: string,
  declared: Artifact | undefined,
): string[] {
  const missing = new Map<string, string>();
  for (const variable of neededVariables(model, contract)) {
    if (missing.has(variable.name)) continue;
    try {
      const form = formOf(artifact, variable);
      const wanted = declared === undefined ? form : formOf(declared, variable);
      if (form !== wanted) missing.set(variable.name, `${variable.name} (${form}, not ${wanted})`);
    } catch (error) {
      if (!(error instanceof DifftestError)) throw error;
      const isThere = artifact.storageLayout.storage.some(({ label }) => label === variable.name);
      missing.set(variable.name, isThere ? `${variable.name} (${error.message})` : variable.name);
    }
  }
  return [...missing.values()];
}

/** What a variable's value looks like, whatever its width: `{balance: integer, since: integer}`. */
function formOf(artifact: Artifact, variable: Variable): string {
  const { slots, decode } = locateVariable(artifact.storageLayout, variable);
  return sayForm(decode(slots.map(() => ZERO_WORD)));
}

function sayForm(value: Value): string {
  if (typeof value === 'bigint') return 'integer';
  // Empty text has no form of its own; addresses and bytes are as long as they are.
  if (typeof value === 'string') return value === '' ? 'text' : `${(value.length - 2) / 2} bytes`;
  if (typeof value === 'boolean') return 'boolean';
  if (isList(value)) return `${value.length} of ${value.length > 0 ? sayForm(value[0]!) : '?'}`;
  const members = Object.entries(value).map(([name, item]) => `${name}: ${sayForm(item)}`);
  return `{${members.sort().join(', ')}}`;
}

/** A contract's variables behind the initial state; where contracts are does not matter. */
function neededVariables(model: AnyModel, contract: string): Variable[] {
  const { world } = model;
  const contracts = world.contracts.map(({ name }, index): [string, Address] => {
    return [name, `0xc0${(index + 1).toString(16).padStart(38, '0')}`];
  });
  const setting: Setting = {
    parameters: model.parameters,
    contracts: Object.fromEntries(contracts),
    accounts: world.accounts,
    actors: Object.values(world.actors),
    chainId: 31_337n,
  };
  const variables = model.abstraction.variables(model.initial(setting), setting);
  return variables.filter((variable) => variable.contract === contract);
}
