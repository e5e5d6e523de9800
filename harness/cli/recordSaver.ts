import { stat } from 'node:fs/promises';
import { writeDocument } from '../corpus/store.js';
import type { Survey } from '../live/session.js';
import { type LiveRecorder, recordOf } from '../record/open.js';
import type { Walked } from '../record/path.js';
import type { ChainRecord, RecordedBlock } from '../record/record.js';
import { recordToJson } from '../record/recordFile.js';

/** A monitor that is killed should leave something behind. */
const SAVE_EVERY_MS = 10_000;

/** Writes a record, whole each time. InfrastructureError `disk/…` where that fails. */
export class Saver {
  readonly #survey: Survey;
  readonly #live: LiveRecorder;
  readonly #file: string;
  #savedAt = Number.NEGATIVE_INFINITY;
  /** The newest block that was saved. */
  #saved: RecordedBlock | undefined;

  constructor(survey: Survey, live: LiveRecorder, file: string) {
    this.#survey = survey;
    this.#live = live;
    this.#file = file;
  }

  /** Saves that nothing was recorded yet: a file that cannot be written is told at once. */
  async begin(): Promise<void> {
    const { start } = this.#live.recorder;
    // Whoever reads a pipe is told once.
    const found = await stat(this.#file).catch(() => undefined);
    if (found?.isFile() === false) return;
    const walked = { base: start, at: start, blocks: [] };
    await this.#write(this.asRecord(walked, { ...start.edge, words: {} }));
  }

  /** Saves unless that was done a moment ago, or there is nothing new. */
  async saveSometimes(walked: Walked): Promise<void> {
    if (walked.blocks.at(-1) === this.#saved) return;
    if (performance.now() - this.#savedAt >= SAVE_EVERY_MS) await this.saveNow(walked);
  }

  /** Saves as if nothing had changed since the last block that was recorded. */
  async saveNow(walked: Walked): Promise<void> {
    this.#savedAt = performance.now();
    this.#saved = walked.blocks.at(-1);
    await this.#write(this.asRecord(walked, { ...edgeOf(walked), words: {} }));
  }

  /** The record as it is saved in the end. */
  async save(record: ChainRecord): Promise<void> {
    await this.#write(record);
  }

  /** What was walked, as a record with that end. */
  asRecord(walked: Walked, end: ChainRecord['end']): ChainRecord {
    return recordOf(this.#survey, this.#live, walked, end);
  }

  async #write(record: ChainRecord): Promise<void> {
    await writeDocument(this.#file, recordToJson(record, this.#live.recorder.scene));
  }
}

/** The last block that was recorded, or the one before the first. */
export function edgeOf({ blocks, base }: Walked): Walked['base']['edge'] {
  const last = blocks.at(-1);
  return last === undefined ? base.edge : { number: last.environment.number, hash: last.hash };
}
