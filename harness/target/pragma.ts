/** A version as three numbers. */
type Version = readonly [number, number, number];

type Bound = { readonly least: Version; readonly below: Version };

const HIGHEST: Version = [Number.MAX_SAFE_INTEGER, 0, 0];
const LOWEST: Version = [0, 0, 0];

/** The ranges of versions that a source's `pragma solidity` lines ask for, comments left out. */
export function pragmasOf(source: string): string[] {
  const text = source.replace(/\/\/[^\n\r]*|\/\*[\s\S]*?\*\//g, ' ');
  return [...text.matchAll(/\bpragma\s+solidity\s+([^;]+);/g)].map(([, range]) => range!.trim());
}

/** Whether a version such as `0.8.20` is in a range such as `>=0.8.0 <0.9.0 || ^0.7.6`. */
export function satisfies(version: string, range: string): boolean {
  const parsed = parseVersion(version);
  return range.split('||').some((all) => boundsOf(all).every((bound) => isWithin(parsed, bound)));
}

/** The lowest version that ranges name and all of them allow; undefined if they name none such. */
export function lowestNamed(ranges: readonly string[]): string | undefined {
  const named = ranges.flatMap((range) => range.match(/\d+\.\d+\.\d+/g) ?? []);
  return named
    .filter((version) => ranges.every((range) => satisfies(version, range)))
    .sort(compareVersions)[0];
}

/** Order of two versions, for sorting; what follows the three numbers does not count. */
export function compareVersions(left: string, right: string): number {
  return compare(parseVersion(left), parseVersion(right));
}

const COMPARATOR = /(\^|~|>=|<=|>|<|=)?\s*v?(\d+|[xX*])(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?/g;

/** Every bound of a list without `||`: all of them must hold. */
function boundsOf(list: string): Bound[] {
  const span = /^\s*(\S+)\s+-\s+(\S+)\s*$/.exec(list);
  const text = span === null ? list : `>=${span[1]} <=${span[2]}`;
  return [...text.matchAll(COMPARATOR)].map(([, operator = '', ...parts]) => {
    const numbers = parts.filter((part) => part !== undefined && /^\d+$/.test(part)).map(Number);
    const [major = 0, minor = 0, patch = 0] = numbers;
    const least: Version = [major, minor, patch];
    return boundOf(operator, least, numbers.length);
  });
}

function boundOf(operator: string, least: Version, given: number): Bound {
  const [major, minor, patch] = least;
  const after: Version = [major, minor, patch + 1];
  const next: Version =
    given === 0
      ? HIGHEST
      : given === 1
        ? [major + 1, 0, 0]
        : given === 2
          ? [major, minor + 1, 0]
          : after;
  switch (operator) {
    case '^':
      if (major > 0 || given < 2) return { least, below: [major + 1, 0, 0] };
      return { least, below: minor > 0 || given < 3 ? [0, minor + 1, 0] : after };
    case '~':
      return { least, below: given < 2 ? [major + 1, 0, 0] : [major, minor + 1, 0] };
    case '>=':
      return { least, below: HIGHEST };
    case '>':
      return { least: next, below: HIGHEST };
    case '<':
      return { least: LOWEST, below: least };
    case '<=':
      return { least: LOWEST, below: next };
    default:
      return { least, below: next };
  }
}

function isWithin(version: Version, { least, below }: Bound): boolean {
  return compare(version, least) >= 0 && compare(version, below) < 0;
}

function parseVersion(text: string): Version {
  const [, major = '0', minor = '0', patch = '0'] = /(\d+)\.(\d+)\.(\d+)/.exec(text) ?? [];
  return [Number(major), Number(minor), Number(patch)];
}

function compare(left: Version, right: Version): number {
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
}
