import { existsSync, mkdirSync, readdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { defaultModel } from '../../models/index.js';
import { InfrastructureError, UsageError } from '../errors.js';
import { findRepository } from '../target/git.js';
import { CONFIG_NAMES } from './config.js';
import { shippedExport } from './modelImport.js';
import { configText, type Project, testText, workflowText } from './templates.js';
import { Terminal } from './terminal.js';
import { shellWord } from './values.js';
import { toolVersion } from './versions.js';

const EXAMPLES = `
Examples:
  difftest init                       the repository that this folder is in
  difftest init packages/protocol     a project inside a larger repository

Writes a GitHub workflow, difftest.config.ts and a first test. What is there already is left as it
is, and named.

Exit codes: 0 done, 2 wrong use, 3 the disk.`;

/** `difftest init`: a workflow, a configuration and a first test. Asks nothing. */
export function initCommand(): Command {
  return new Command('init')
    .description('Write a GitHub workflow, a configuration and a first test.')
    .argument('[folder]', 'the project', '.')
    .addHelpText('after', EXAMPLES)
    .action((folder: string) => {
      init(folder);
    });
}

function init(folder: string): void {
  const terminal = new Terminal({ quiet: false, verbose: false });
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new UsageError({
      code: 'init/no-folder',
      message: 'There is no such folder.',
      facts: { folder: path.resolve(folder) },
      hint: 'Make it first, or run the command in the project without naming one.',
    });
  }
  const place = realpathSync(folder);
  const repository = findRepository(place);
  // A workflow only works at the root of a repository.
  const root = repository === undefined || repository.bare ? place : repository.root;
  const project = projectIn(place, root);
  const config = CONFIG_NAMES.find((name) => existsSync(path.join(place, name)));
  const files: (readonly [file: string, text: string])[] = [
    [path.join(root, '.github', 'workflows', 'difftest.yml'), workflowText(project)],
    [path.join(place, config ?? 'difftest.config.ts'), configText(project)],
    [path.join(place, 'test', 'difftest.test.ts'), testText(project)],
  ];
  const lines = files.map(([file, text]) => {
    const name = path.relative(process.cwd(), file);
    return writeNew(file, text) ? `wrote  ${name}` : `left   ${name}: it is there already`;
  });
  terminal.print([...lines, '', ...nextLines(place, project)]);
}

/** Writes a file that is not there yet; tells whether it did. Nothing is ever overwritten. */
function writeNew(file: string, text: string): boolean {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST' && existsSync(file)) return false;
    throw new InfrastructureError({
      code: 'disk/cannot-write',
      message: `cannot write ${file}`,
      facts: { file, reason: (cause as Error).message },
      hint: 'Check free space and permissions; what was written before it stays.',
      cause,
    });
  }
}

function projectIn(place: string, root: string): Project {
  const { name, world } = defaultModel;
  const subject = world.contracts.find((contract) => contract.name === world.subject)!;
  return {
    target: targetIn(place, `${subject.contract}.sol`),
    model: name,
    modelExport: shippedExport(name),
    folder: path.relative(root, place).split(path.sep).join('/'),
    install: installation(place, root),
  };
}

/** A Foundry project as a whole; else the one file that has the subject's name. */
function targetIn(place: string, fileName: string): string {
  if (existsSync(path.join(place, 'foundry.toml'))) return '.';
  const found = ['contracts', 'src'].flatMap((name) =>
    filesNamed(path.join(place, name), fileName),
  );
  return found.length === 1
    ? path.relative(place, found[0]!).split(path.sep).join('/')
    : 'reference';
}

function filesNamed(folder: string, name: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const inside = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesNamed(inside, name);
    return entry.name === name ? [inside] : [];
  });
}

/** By the package manager whose lock file is there, in the project or at the root. */
function installation(place: string, root: string): string {
  const has = (name: string) => [place, root].some((folder) => existsSync(path.join(folder, name)));
  if (has('pnpm-lock.yaml')) return 'npx --yes pnpm@9 install --frozen-lockfile';
  if (has('yarn.lock')) return 'yarn install --frozen-lockfile';
  if (has('package-lock.json')) return 'npm ci';
  if (existsSync(path.join(place, 'package.json'))) return 'npm install';
  return `npm install --no-save taiko-difftest@${toolVersion()}`;
}

function nextLines(place: string, { target }: Project): readonly string[] {
  const folder = path.relative(process.cwd(), place);
  const go = folder === '' ? '' : `cd ${shellWord(folder)} && `;
  return [
    'Next:',
    `  ${go}npm install --save-dev taiko-difftest vitest`,
    ...(target === 'reference'
      ? ['  put the path of your contract as `target` into the configuration and the test,']
      : []),
    `  ${go}npx difftest run`,
    '  and commit what was written.',
  ];
}
