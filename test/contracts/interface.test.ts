import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type AbiEvent,
  type AbiFunction,
  type AbiParameter,
  toEventSelector,
  toEventSignature,
  toFunctionSelector,
  toFunctionSignature,
} from 'viem';
import { describe, expect, test } from 'vitest';
import { generateAbis, SOURCES } from '../../contracts/abi/generate.js';
import type { StorageLayout } from '../../harness/target/artifact.js';
import { type Compiled, compile } from '../../harness/target/compile.js';
import { packageRoot } from '../../harness/target/package-root.js';
import { collectSources } from '../../harness/target/sources.js';
import { CACHE } from '../target/support.js';

let compiled: Promise<Compiled> | undefined;
function artifactOf(name: string) {
  const files = SOURCES.map((source) => join(packageRoot(), source));
  compiled ??= compile(collectSources(files), { cacheDir: CACHE });
  const source = SOURCES.find((path) => path.endsWith(`/${name}.sol`))!;
  return compiled.then((sources) => sources[source]![name]!);
}

function published(file: string): unknown {
  return JSON.parse(readFileSync(join(packageRoot(), 'fixtures/interface', file), 'utf8'));
}

function typeOf(parameter: AbiParameter): string {
  if (!('components' in parameter)) return parameter.type;
  const fields = parameter.components.map((field) => `${typeOf(field)} ${field.name}`);
  return `(${fields.join(',')})${parameter.type.slice('tuple'.length)}`;
}

const describers = {
  function: (item: AbiFunction) => [
    toFunctionSignature(item),
    {
      selector: toFunctionSelector(item),
      mutability: item.stateMutability,
      inputs: item.inputs.map(({ name }) => name),
      outputs: item.outputs.map((output) => `${typeOf(output)} ${output.name}`.trim()),
    },
  ],
  event: (item: AbiEvent) => [
    toEventSignature(item),
    {
      topic: toEventSelector(item),
      inputs: item.inputs.map(({ name, indexed }) => (indexed ? `${name} indexed` : name)),
    },
  ],
  error: (item: AbiFunction) => [
    toFunctionSignature({ ...item, type: 'function' }),
    {
      selector: toFunctionSelector({ ...item, type: 'function' }),
      inputs: item.inputs.map(({ name }) => name),
    },
  ],
};

function interfaceOf(abi: readonly unknown[]) {
  const kind = (type: keyof typeof describers) => {
    const items = abi.filter((item) => (item as { type: string }).type === type);
    return Object.fromEntries(items.map((item) => describers[type](item as never)));
  };
  return { functions: kind('function'), events: kind('event'), errors: kind('error') };
}

function flatLayout({ storage, types }: StorageLayout) {
  return storage.map(({ slot, offset, label, type }) => {
    return { slot, offset, label, type: types![type]!.label };
  });
}

describe.each(['ProverPool', 'TaikoToken', 'AddressManager'])('%s', (name) => {
  test('behavior: has exactly the published functions, events and errors', async () => {
    const { abi } = await artifactOf(name);
    expect(interfaceOf(abi)).toEqual(published(`${name}.json`));
  });

  test('behavior: keeps every variable in its published slot', async () => {
    const { storageLayout } = await artifactOf(name);
    expect(flatLayout(storageLayout)).toEqual(published(`layout.${name}.json`));
  });

  test('behavior: fits the limit on code size', async () => {
    const { runtimeBytecode } = await artifactOf(name);
    expect(runtimeBytecode.length / 2 - 1).toBeLessThanOrEqual(24_576);
  });
});

test('behavior: the typed ABIs are those of the contracts', async () => {
  for (const [path, text] of Object.entries(await generateAbis(CACHE))) {
    expect(readFileSync(join(packageRoot(), path), 'utf8'), path).toBe(text);
  }
});
