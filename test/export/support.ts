import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ended, environment, type Result, ROOT } from '../cli/support.js';

/** The executable of one of Foundry's tools, as npm installed it for this machine. */
export function foundryTool(name: 'forge' | 'cast'): string {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  const wrapper = createRequire(import.meta.url).resolve(`@foundry-rs/${name}/package.json`);
  const platform = `@foundry-rs/${name}-${process.platform}-${architecture}/package.json`;
  return path.join(path.dirname(createRequire(wrapper).resolve(platform)), 'bin', name);
}

/** Makes a folder a Foundry project: the compiler is ours, and nothing is fetched. */
export function foundryProject(cwd: string, sources: string): void {
  const solc = path.join(ROOT, 'test/export/solc.mjs');
  const modules = path.join(ROOT, 'node_modules');
  const settings = {
    src: sources,
    test: 'test',
    libs: [],
    solc,
    offline: true,
    allow_paths: [modules],
    remappings: [`@openzeppelin/=${modules}/@openzeppelin/`],
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
  writeFileSync(path.join(cwd, 'foundry.toml'), `[profile.default]\n${lines.join('\n')}\n`);
}

/** Runs the tests of a Foundry project: `file:pass` or `file:fail` of each, in order. */
export async function forgeTest(cwd: string): Promise<Result & { readonly tests: string[] }> {
  const env = environment({ NO_COLOR: '1', FOUNDRY_DISABLE_NIGHTLY_WARNING: '1' });
  const result = await ended(spawn(foundryTool('forge'), ['test'], { cwd, env }));
  const suites = result.stdout.split(/^Ran \d+ tests? for /m).slice(1);
  const tests = suites.map((suite) => {
    const file = path.basename(suite.slice(0, suite.indexOf(':')), '.t.sol');
    return `${file}:${/^\[(PASS|FAIL)/m.exec(suite)?.[1]?.toLowerCase()}`;
  });
  return { ...result, tests: tests.sort() };
}

/** Copies a file with one text in it replaced, which must be there. */
export function altered(from: string, to: string, text: string | RegExp, by: string): void {
  const before = readFileSync(from, 'utf8');
  const after = before.replace(text, by);
  if (after === before) throw new Error(`${from} does not say ${text}`);
  writeFileSync(to, after);
}
