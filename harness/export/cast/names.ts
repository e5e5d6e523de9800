import type { Address } from '../../model/index.js';
import { constantName } from '../solidity.js';

/** Shell variables that stand for addresses; remembers which were used. */
export class ShellNames {
  readonly used = new Set<Address>();
  readonly #names = new Map<string, string>();

  constructor(addresses: Readonly<Record<string, Address>>) {
    const taken = new Set<string>();
    for (const [name, address] of Object.entries(addresses)) {
      // With a prefix, for the shell has variables of its own: PATH, HOME, UID.
      let variable = `A_${constantName(name)}`;
      while (taken.has(variable)) variable += '_';
      taken.add(variable);
      this.#names.set(address, variable);
    }
  }

  address(address: Address): string {
    this.used.add(address);
    const name = this.#names.get(address);
    return name === undefined ? address : `"$${name}"`;
  }

  declarations(): string[] {
    return [...this.#names]
      .filter(([address]) => this.used.has(address as Address))
      .map(([address, name]) => `${name}=${address}`);
  }
}

/** A word of a shell that means nothing but itself. */
export function shellText(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
