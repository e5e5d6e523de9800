import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command, Option } from 'commander';
import { UsageError } from '../errors.js';
import { importUserFile } from './userFile.js';

/** Looked for in the folder that a command is run in; there may be one of them. */
export const CONFIG_NAMES = ['ts', 'mts', 'js', 'mjs', 'json'].map(
  (ending) => `difftest.config.${ending}`,
);

/** Read by the reporter of files and by nothing else: these flags have no lasting value. */
const NEVER = new Set(['version', 'help']);

type Settings = Readonly<Record<string, unknown>>;

/** Says what is wrong with a value, in the words of the place that it was given at. */
type Refuse = (value: unknown, expected: string, cause?: unknown) => UsageError;

/**
 * Gives a command's flags the values that its user has set elsewhere. What was typed wins over
 * environment variables (`DIFFTEST_RUNS` is `--runs`), these over `difftest.config.ts`.
 */
export async function applySettings(
  command: Command,
  from: { readonly cwd: string; readonly environment: NodeJS.ProcessEnv },
): Promise<void> {
  const file = findConfig(from.cwd);
  const settings = file === undefined ? {} : await readSettings(file, command);
  for (const option of optionsOf(command)) {
    const name = option.attributeName();
    const source = command.getOptionValueSource(name);
    if (source !== undefined && source !== 'default') continue;
    const variable = variableOf(name);
    const text = from.environment[variable];
    if (text !== undefined && text !== '') {
      const value = option.isBoolean() || option.negate ? switchOf(text) : text;
      command.setOptionValueWithSource(name, parsed(option, value, refusedBy(variable)), 'env');
    } else if (settings[name] !== undefined) {
      const value = parsed(option, settings[name], refusedIn(file!, name));
      command.setOptionValueWithSource(name, value, 'config');
    }
  }
}

/** Whether a folder has a configuration, good or bad. */
export function isConfigured(folder: string): boolean {
  return CONFIG_NAMES.some((name) => existsSync(path.join(folder, name)));
}

/** The environment variable that sets a flag: `corpusDir` is `DIFFTEST_CORPUS_DIR`. */
function variableOf(name: string): string {
  return `DIFFTEST_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

function findConfig(cwd: string): string | undefined {
  const found = CONFIG_NAMES.filter((name) => existsSync(path.join(cwd, name)));
  if (found.length > 1) {
    throw new UsageError({
      code: 'config/several',
      message: 'there are several configuration files, and it is not clear which one is meant',
      facts: { folder: cwd, files: found.join(', ') },
      hint: 'Keep one of them.',
    });
  }
  return found[0] === undefined ? undefined : path.join(cwd, found[0]);
}

/** Everything in the file is checked, whichever command is run: a mistake shows itself at once. */
async function readSettings(file: string, command: Command): Promise<Settings> {
  const config = await loadConfig(file);
  const top = topOf(command);
  const commands = top.parent?.commands ?? [top];
  const everywhere = commands.flatMap(allOptionsOf);
  const sections = new Map(commands.map((sibling) => [sibling.name(), allOptionsOf(sibling)]));
  const common: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) {
    const section = sections.get(key);
    if (section === undefined || everywhere.some((option) => option.attributeName() === key)) {
      check(everywhere, file, key, key, value);
      common[key] = value;
      continue;
    }
    if (!isRecord(value)) throw refusedIn(file, key)(value, `settings of difftest ${key}`);
    for (const [name, setting] of Object.entries(value)) {
      check(section, file, name, `${key}.${name}`, setting);
    }
  }
  const own = config[top.name()];
  return isRecord(own) ? { ...common, ...own } : common;
}

function check(
  options: readonly Option[],
  file: string,
  name: string,
  key: string,
  value: unknown,
): void {
  const option = options.find((candidate) => candidate.attributeName() === name);
  if (option === undefined) {
    const known = [...new Set(options.map((candidate) => candidate.attributeName()))].sort();
    throw new UsageError({
      code: 'config/unknown-key',
      message: `${path.basename(file)} sets something that difftest does not know`,
      facts: { file, key },
      hint: `Known are: ${known.join(', ')}.`,
    });
  }
  if (value !== undefined) parsed(option, value, refusedIn(file, key));
}

async function loadConfig(file: string): Promise<Settings> {
  const unloadable = (reason: string, cause: unknown) =>
    new UsageError({
      code: 'config/unloadable',
      message: `${path.basename(file)} cannot be loaded`,
      facts: { file, reason },
      hint: 'Correct the file: every command reads it first. Moved away, nothing is configured.',
      cause,
    });
  let config: unknown;
  if (file.endsWith('.json')) {
    try {
      config = JSON.parse(readFileSync(file, 'utf8'));
    } catch (cause) {
      throw unloadable((cause as Error).message, cause);
    }
  } else {
    const loaded = await importUserFile(file, unloadable);
    // Loaders give a module without a default export itself as its default.
    config = Object.keys(loaded).includes('default') ? loaded.default : undefined;
  }
  if (isRecord(config)) return config;
  throw new UsageError({
    code: 'config/no-settings',
    message: `${path.basename(file)} exports no settings`,
    facts: { file, found: config === undefined ? 'no default export' : typeof config },
    hint: 'Let it say: export default defineConfig({ … }).',
  });
}

/** A value as the flag itself would give it, checked in the same way. */
function parsed(option: Option, value: unknown, refuse: Refuse): unknown {
  if (option.isBoolean() || option.negate) {
    if (typeof value !== 'boolean') throw refuse(value, 'true or false');
    return value;
  }
  const several = option.variadic || Array.isArray(option.defaultValue);
  const items = several && Array.isArray(value) ? value : [value];
  let result: unknown = several ? [] : option.defaultValue;
  for (const item of items) {
    const text = textOf(option, item, refuse);
    try {
      const one = option.parseArg === undefined ? text : option.parseArg(text, result);
      result = option.variadic && option.parseArg === undefined ? [...(result as []), one] : one;
    } catch (cause) {
      if (!(cause instanceof UsageError)) throw cause;
      throw refuse(item, cause.facts.expected ?? cause.message, cause);
    }
  }
  return result;
}

function textOf(option: Option, value: unknown, refuse: Refuse): string {
  if (typeof value === 'string') return value;
  const number = typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value));
  // A flag without a parser is a text, and a number there is a mistake.
  if (number && option.parseArg !== undefined) return String(value);
  if (typeof value === 'object' && value !== null && /json/i.test(option.flags)) {
    return JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? `${item}` : item));
  }
  throw refuse(value, option.parseArg === undefined ? 'a text' : 'a text or a number');
}

function switchOf(text: string): unknown {
  if (/^(1|true|yes|on)$/i.test(text)) return true;
  return /^(0|false|no|off)$/i.test(text) ? false : text;
}

function refusedIn(file: string, key: string): Refuse {
  return (value, expected, cause) =>
    new UsageError({
      code: 'config/value',
      message: `${path.basename(file)} has a value that it cannot have`,
      facts: { file, key, value: shown(value), expected },
      cause,
    });
}

function refusedBy(variable: string): Refuse {
  return (value, expected, cause) =>
    new UsageError({
      code: 'environment/value',
      message: 'an environment variable has a value that it cannot have',
      facts: { variable, value: shown(value), expected },
      cause,
    });
}

function shown(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  return typeof value === 'string' ? value : (JSON.stringify(value)?.slice(0, 100) ?? 'nothing');
}

/** The command right under `difftest` that a command is, or is a part of. */
function topOf(command: Command): Command {
  let top = command;
  while (top.parent?.parent) top = top.parent;
  return top;
}

function allOptionsOf(command: Command): readonly Option[] {
  return [command, ...command.commands].flatMap(optionsOf);
}

function optionsOf(command: Command): readonly Option[] {
  return command.options.filter((option) => !NEVER.has(option.attributeName()));
}

function isRecord(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
