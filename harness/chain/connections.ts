import { Client, type Dispatcher } from 'undici';

/** One connection, and how many requests are under way on it. */
export type Connection = { readonly client: Dispatcher; busy: number };

/** Requests that may be under way on a connection: one is sent while the one before is answered. */
const PIPELINED = 2;

/**
 * Connections to one origin. A node works on one request of each, so a request goes where the
 * fewest are under way; the pool of undici would fill one connection before it takes the next, and
 * a second core would stand still.
 */
export class Connections {
  readonly #origin: string;
  readonly #most: number;
  readonly #open: Connection[] = [];
  #closed = false;

  constructor(origin: string, most: number) {
    this.#origin = origin;
    this.#most = most;
  }

  /** The one for a request, which counts as under way on it until it is given back. */
  take(): Connection {
    const connection = this.#idle() ?? this.#another() ?? this.#leastBusy();
    connection.busy += 1;
    return connection;
  }

  giveBack(connection: Connection): void {
    connection.busy -= 1;
  }

  /** Ends them, and what is under way; what comes later fails. */
  close(): void {
    this.#closed = true;
    for (const { client } of this.#open) void client.destroy();
  }

  #idle(): Connection | undefined {
    return this.#open.find(({ busy }) => busy === 0);
  }

  #another(): Connection | undefined {
    if (this.#open.length >= this.#most) return undefined;
    // Both limits of its own would only be others than ours.
    const limits = { headersTimeout: 0, bodyTimeout: 0 };
    const client = new Client(this.#origin, { ...limits, pipelining: PIPELINED });
    if (this.#closed) void client.destroy();
    const connection = { client, busy: 0 };
    this.#open.push(connection);
    return connection;
  }

  #leastBusy(): Connection {
    return this.#open.reduce((least, each) => (each.busy < least.busy ? each : least));
  }
}
