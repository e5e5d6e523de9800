import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCommand } from '../harness/cli/run.js';
import { resultSchema } from '../harness/report/json.js';
import { DIVERGENCE_CODES } from '../harness/trace/divergence.js';

const ROOT = resolve(import.meta.dirname, '..');
const readme = read('README.md');

test('behavior: the table of options has the flags of run, with their defaults', () => {
  const section = between(readme, '### `difftest run`', '### ');
  const rows = [...section.matchAll(/^\| (`-.*?) \| .* \| (.*?) ?\|$/gm)];
  const documented = new Map(
    rows.flatMap(([, flags, value]) =>
      [...flags!.matchAll(/--[\w-]+/g)].map(
        ([flag]) => [flag, value!.replaceAll('`', '')] as const,
      ),
    ),
  );
  const options = runCommand().options.filter(({ hidden }) => !hidden);
  expect([...documented.keys()].sort()).toEqual(options.map(({ long }) => long!).sort());
  for (const { long, defaultValue } of options) {
    if (['string', 'number'].includes(typeof defaultValue)) {
      expect(documented.get(long!), long).toBe(String(defaultValue));
    }
  }
});

test('behavior: the table of the result has the fields of its schema', () => {
  const section = between(readme, '### The JSON result', '## ');
  const fields = [...section.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/`(\w+)(?:\[\])?`/g)].map(([, name]) => name!),
  );
  expect(fields.sort()).toEqual(Object.keys(resultSchema.entries).sort());
});

test('behavior: every code of a divergence that checks give is told', () => {
  const told = between(readme, '- **The code**', '\n- **');
  expect(DIVERGENCE_CODES.filter((code) => !told.includes(`\`${code}\``))).toEqual([]);
});

describe.each(['README.md', 'models/README.md'])('%s', (file) => {
  test('behavior: its links lead somewhere', () => {
    const links = [...read(file).matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, link]) => link!);
    expect(links.length).toBeGreaterThan(2);
    const dead = links.filter((link) => !existsSync(join(ROOT, dirname(file), link)));
    expect(dead).toEqual([]);
  });
});

test('behavior: the walk through the example quotes what is there', () => {
  const walk = read('models/README.md');
  const example = ['vault.model.ts', 'vault.generator.ts', 'vault.gas.ts'].map((name) => {
    return read(`test/example/${name}`);
  });
  const lines = new Set(example.flatMap((text) => text.split('\n').map((line) => line.trim())));
  const quoted = [...walk.matchAll(/```ts\n([\s\S]*?)```/g)].flatMap(([, code]) =>
    code!.split('\n'),
  );
  const own = /^$|…|^import |^type (Account|State) = |^(readonly|\};)/;
  const unknown = quoted.map((line) => line.trim()).filter((line) => !own.test(line));
  expect(unknown.filter((line) => !lines.has(line))).toEqual([]);

  const sizes = [...walk.matchAll(/^\| \[(.+?)\].*? \| (\d+) \|/gm)].map(([, name, count]) => {
    return [name, Number(count), read(`test/example/${name}`).trimEnd().split('\n').length];
  });
  expect(sizes.filter(([, told, counted]) => told !== counted)).toEqual([]);
  expect(sizes).toHaveLength(5);
});

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

function between(text: string, from: string, to: string): string {
  const start = text.indexOf(from) + from.length;
  const end = text.indexOf(`\n${to.trimStart()}`, start);
  return text.slice(start, end < 0 ? undefined : end);
}
