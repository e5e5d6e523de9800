import { MemoryMeter, type Setting, StorageMeter } from '../../../harness/model/index.js';
import { NOWHERE } from './way.js';

/** What a call has cost so far: accesses metered, branches counted, its way in words. */
export class Cost {
  readonly meter: StorageMeter;
  /** Of the called contract's own frame. */
  readonly memory = new MemoryMeter();
  readonly features: Record<string, number> = {};
  readonly sender: string;
  readonly setting: Setting;
  readonly block: bigint;
  #way = NOWHERE;
  #point = NOWHERE;

  constructor(call: {
    readonly sender: string;
    readonly called: string;
    readonly setting: Setting;
    readonly block: bigint;
  }) {
    this.sender = call.sender;
    this.setting = call.setting;
    this.block = call.block;
    this.meter = new StorageMeter(call.sender, call.called);
  }

  /** Counts a part that was done, or a branch that was taken. */
  count(feature: string, times = 1): void {
    if (times !== 0) this.features[feature] = (this.features[feature] ?? 0) + times;
  }

  /** Says a part of the way, for people. */
  took(words: string): void {
    this.#way = this.#way.via(words);
  }

  /** Says a part of the way that adds the same each time it is taken. */
  turn(words: string): void {
    this.took(words);
    this.count(words);
  }

  /**
   * Says where the call is, in case it ends there. What that costs must not hang on how it came
   * there, which is counted: then an end that was met in one place is known in all.
   */
  reach(point: string): void {
    this.#point = NOWHERE.via(point);
  }

  /** It is nowhere of note any more. */
  pass(): void {
    this.#point = NOWHERE;
  }

  /** The same as `reach`, more precisely. */
  reachWithin(words: string): void {
    this.#point = this.#point.via(words);
  }

  /** The whole way; how a call ends, and where, is a part of it that costs something, too. */
  end(outcome: string): string {
    if (outcome !== 'success') this.count(this.#point.endedBy(outcome));
    return this.#way.after(outcome);
  }
}
