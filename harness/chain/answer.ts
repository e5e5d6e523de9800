import type { Dispatcher } from 'undici';

/** What came of a request: the whole body, or why there is none. */
export type AnswerOutcome = Buffer | Error;

/** Collects the answer to one request; tells its outcome once, whatever comes after it. */
export class Answer implements Dispatcher.DispatchHandlers {
  /** Of HTTP; 0 before it came. */
  status = 0;
  readonly #maxBytes: number;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #tell: ((outcome: AnswerOutcome) => void) | undefined;
  #abort: ((error?: Error) => void) | undefined;

  constructor(maxBytes: number, tell: (outcome: AnswerOutcome) => void) {
    this.#maxBytes = maxBytes;
    this.#tell = tell;
  }

  /** Gives up the request, which may not have been sent yet. */
  end(reason: Error): void {
    this.#settle(reason);
    this.#abort?.(reason);
  }

  onConnect(abort: (error?: Error) => void): void {
    this.#abort = abort;
    if (this.#tell === undefined) abort();
  }

  onHeaders(status: number): boolean {
    this.status = status;
    return true;
  }

  onData(chunk: Buffer): boolean {
    this.#bytes += chunk.length;
    if (this.#bytes <= this.#maxBytes) this.#chunks.push(chunk);
    else this.end(new Error(`the answer is longer than ${this.#maxBytes} bytes`));
    return true;
  }

  onComplete(): void {
    this.#settle(Buffer.concat(this.#chunks, this.#bytes));
  }

  onError(error: Error): void {
    this.#settle(error);
  }

  #settle(outcome: AnswerOutcome): void {
    const tell = this.#tell;
    this.#tell = undefined;
    tell?.(outcome);
  }
}
