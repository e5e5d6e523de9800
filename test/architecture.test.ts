import { dirname } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import {
  cyclesOf,
  internalImports,
  isReference,
  isSuite,
  linesOf,
  loadedWith,
  place,
  readSources,
} from './architecture/source.js';

/** Folders of harness/ from the ground up: a file imports its own folder and lower layers. */
const LAYERS = [
  ['model'],
  ['trace'],
  ['target'],
  ['chain'],
  ['plan', 'check', 'shrink', 'corpus'],
  ['report'],
  ['campaign'],
  ['compare'],
  ['coverage', 'exhaust', 'export', 'fork', 'gas', 'history', 'import', 'mutate'],
  ['doctor', 'live'],
  ['record', 'upgrade'],
  ['cli'],
  ['vitest'],
];
/** Folders that may touch files, processes, the network, the clock and chance. */
const WORLDLY = ['target', 'chain', 'corpus', 'cli', 'vitest'];
const WORLDLY_MODULES =
  /^node:(fs|child_process|https?|net|os|worker_threads|timers|readline|cluster)(\/\w+)?$/;
/** Words of one contract, or of what it deals with: the engine must serve any. */
const VOCABULARY = /\w*(prover|(?<!mi)stak(e|ing)|slash(ed|er|ing)|taiko|rollup)\w*|\bTKO\b/gi;
const MAX_FILE_LINES = 250;
const MAX_FUNCTION_LINES = 70;
const MAX_COLUMNS = 100;

const sources = ['harness', 'models', 'contracts', 'test'].flatMap(readSources);
const harness = sources.filter(({ path }) => path.startsWith('harness/'));
const models = sources.filter(({ path }) => path.startsWith('models/'));
const written = sources.filter(({ text }) => !text.startsWith('// Generated'));

describe('layers', () => {
  test('behavior: every folder of harness/ has a layer', () => {
    const known = LAYERS.flat();
    const folders = harness.map(({ path }) => folderOf(path)).filter((name) => name !== '');
    expect([...new Set(folders)].filter((name) => !known.includes(name))).toEqual([]);
    expect(harness.length).toBeGreaterThan(40);
  });

  test('behavior: harness/ imports go down only', () => {
    const upward = internalImports(harness).filter(([from, to]) => {
      if (to === 'harness/errors.ts') return false;
      if (!to.startsWith('harness/')) return !['cli', 'vitest'].includes(folderOf(from));
      const [here, there] = [folderOf(from), folderOf(to)];
      if (here === '') return from !== 'harness/index.ts' || ['cli', 'vitest'].includes(there);
      return here !== there && layerOf(there) >= layerOf(here);
    });
    expect(upward.map(arrow)).toEqual([]);
  });

  test('behavior: models/ import the vocabulary of models, ABIs, and what models share', () => {
    const foreign = internalImports(models).filter(([from, to]) => {
      // A list of the models that ship, if there is one, is above all of them.
      if (dirname(from) === 'models' && to.startsWith('models/')) return false;
      if (['harness/model/index.ts', 'contracts/abi/index.ts'].includes(to)) return false;
      return ![modelOf(from), 'models/shared'].includes(modelOf(to));
    });
    expect(foreign.map(arrow)).toEqual([]);
  });

  test('behavior: models/ use no package but fast-check, and types of viem', () => {
    const used = models.flatMap(({ path, imports }) =>
      imports
        .filter(({ specifier }) => !specifier.startsWith('.') && specifier !== 'fast-check')
        .filter(({ specifier, typeOnly }) => !(specifier === 'viem' && typeOnly))
        .map(({ specifier }) => `${path} → ${specifier}`),
    );
    expect(used).toEqual([]);
  });

  test('behavior: no file imports itself, by whatever way round', () => {
    const executed = sources.map((source) => ({
      ...source,
      imports: source.imports.filter(({ typeOnly }) => !typeOnly),
    }));
    expect(cyclesOf(internalImports(executed))).toEqual([]);
  });
});

describe('the command line', () => {
  test('behavior: a start loads nothing that only some commands need', () => {
    const starting = harness.map((source) => ({
      ...source,
      imports: source.imports.filter(({ typeOnly, later }) => !typeOnly && !later),
    }));
    const loaded = loadedWith('harness/cli/main.ts', internalImports(starting));
    const packages = starting
      .filter(({ path }) => loaded.includes(path))
      .flatMap(({ imports }) => imports.map(({ specifier }) => specifier))
      .filter((specifier) => !/^(\.|node:)/.test(specifier));
    expect([...new Set(packages)].sort()).toEqual(['commander', 'js-sha3', 'picocolors']);
    expect(loaded).toContain('harness/cli/program.ts');
  });
});

describe('purity', () => {
  const pure = [...harness.filter(({ path }) => !WORLDLY.includes(folderOf(path))), ...models];

  test('behavior: files, processes and network are used in few folders', () => {
    const used = pure.flatMap(({ path, imports }) =>
      imports
        .filter(({ specifier }) => WORLDLY_MODULES.test(specifier))
        .map(({ specifier }) => `${path} → ${specifier}`),
    );
    expect(used).toEqual([]);
  });

  test('behavior: clock, chance and process are arguments elsewhere', () => {
    const globals = /^(process|performance|fetch|setTimeout|setInterval|globalThis)$/;
    const members = /^(Date\.now|Math\.random)$/;
    const used = pure.flatMap((source) =>
      source.nodes
        .filter((node) => {
          if (ts.isPropertyAccessExpression(node)) return members.test(node.getText());
          if (ts.isNewExpression(node)) return /^new Date(\(\))?$/.test(node.getText());
          return ts.isIdentifier(node) && globals.test(node.text) && isReference(node);
        })
        .map((node) => place(source, node)),
    );
    expect(used).toEqual([]);
  });

  test('behavior: harness/ knows no contract by name, not even in comments', () => {
    const found = harness.flatMap(({ path, text }) => {
      const lines = text.replaceAll('taiko-difftest', '').split('\n');
      return lines.flatMap((line, index) =>
        [...line.matchAll(VOCABULARY)].map(([word]) => `${path}:${index + 1} ${word}`),
      );
    });
    expect(found).toEqual([]);
  });
});

describe('style', () => {
  test(`behavior: files have at most ${MAX_FILE_LINES} lines of ${MAX_COLUMNS} columns`, () => {
    const long = written.flatMap(({ path, text }) => {
      const lines = text.trimEnd().split('\n');
      // Titles of tests are sentences, and the formatter cannot break them.
      const wide = path.startsWith('test/')
        ? -1
        : lines.findIndex((line) => [...line].length > MAX_COLUMNS);
      return [
        ...(lines.length > MAX_FILE_LINES ? [`${path}: ${lines.length} lines`] : []),
        ...(wide >= 0 ? [`${path}:${wide + 1}: too wide`] : []),
      ];
    });
    expect(long).toEqual([]);
  });

  test(`behavior: functions have at most ${MAX_FUNCTION_LINES} lines`, () => {
    const long = written.flatMap((source) =>
      source.nodes
        .filter((node) => ts.isFunctionLike(node) && !isSuite(node))
        .filter((node) => linesOf(node) > MAX_FUNCTION_LINES)
        .map((node) => `${place(source, node)}: ${linesOf(node)} lines`),
    );
    expect(long).toEqual([]);
  });

  test('behavior: no default export, enum or namespace', () => {
    // Whoever reads a configuration wants its default export.
    const modules = written.filter(({ path }) => !path.endsWith('.config.ts'));
    const found = modules.flatMap((source) =>
      source.nodes
        .filter(
          (node) =>
            ts.isExportAssignment(node) ||
            node.kind === ts.SyntaxKind.DefaultKeyword ||
            ts.isEnumDeclaration(node) ||
            ts.isModuleDeclaration(node),
        )
        .filter((node) => !ts.isDefaultClause(node.parent) && !ts.isCaseBlock(node.parent))
        .map((node) => place(source, node)),
    );
    expect(found).toEqual([]);
  });

  test('behavior: no test is left out', () => {
    const left = /^(test|it|describe)(\.\w+)*\.(only|skip|todo|fails|skipIf|runIf)$/;
    const found = written
      .filter(({ path }) => path.startsWith('test/'))
      .flatMap((source) =>
        source.nodes
          .filter((node) => ts.isPropertyAccessExpression(node) && left.test(node.getText()))
          .map((node) => place(source, node)),
      );
    expect(found).toEqual([]);
  });
});

/** `harness/check/state.ts` is in `check`; files beside the folders are in none. */
function folderOf(path: string): string {
  return path.split('/').slice(1, -1)[0] ?? '';
}

function layerOf(folder: string): number {
  return LAYERS.findIndex((folders) => folders.includes(folder));
}

function modelOf(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}

function arrow([from, to]: readonly [string, string]): string {
  return `${from} → ${to}`;
}
