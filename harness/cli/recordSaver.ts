import { writeDocument } from '../corpus/store.js';
import type { Survey } from '../live/session.js';
import { type LiveRecorder, recordOf } from '../record/open.js';
import type { ChainRecord, RecordedBlock } from '../record/record.js';
import { MOST_RECORD_BYTES, recordToJson } from '../record/recordFile.js';
import type { Walked } from '../record/walk.js';
import { valueToJson } from '../trace/json.js';

/** A monitor that is killed should leave something behind. */
const SAVE_EVERY_MS = 10_000;

/** Writes a record, whole each time. */
export class Saver {
  readonly #survey: Survey;
  readonly #live: LiveRecorder;
  readonly #file: string;
  #bytes = 0;
  #saved = Number.NEGATIVE_INFINITY;

  constructor(survey: Survey, live: LiveRecorder, file: string) {
    this.#survey = survey;
    this.#live = live;
    this.#file = file;
  }

  /** Whether the file is as large as can be read again. */
  get full(): boolean {
    return this.#bytes > MOST_RECORD_BYTES;
  }

  /** Counts a block that is to be written. */
  grown(block: RecordedBlock): void {
    this.#bytes += JSON.stringify(valueToJson(block)).length;
  }

  /** Saves unless that was done a moment ago. The last block was recorded just now. */
  async saveSometimes(walked: Walked): Promise<void> {
    const now = performance.now();
    if (now - this.#saved < SAVE_EVERY_MS) return;
    this.#saved = now;
    await this.save(walked, { ...walked.at.edge, words: {} });
  }

  async save(walked: Walked, end: ChainRecord['end']): Promise<ChainRecord> {
    const record = recordOf(this.#survey, this.#live, walked, end);
    await writeDocument(this.#file, recordToJson(record, this.#live.recorder.scene));
    return record;
  }
}
