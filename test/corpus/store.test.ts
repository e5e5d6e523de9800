import { execFileSync } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import {
  listFailures,
  replaceFailure,
  saveFailure,
  writeDocument,
} from '../../harness/corpus/store.js';
import type { Json } from '../../harness/trace/json.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'difftest-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

function save(name: string, identity: Json, document: Json = {}) {
  return saveFailure({ corpusDirectory: folder, modelName: 'vault', name, document, identity });
}

describe('failures', () => {
  test('default: the same plan is the same file, listed by name', async () => {
    const second = await save('status-withdraw', { steps: [1] }, { told: 'badly' });
    const first = await save('events-(raw)', { steps: [2] });
    const again = await save('status-withdraw', { steps: [1] }, { told: 'well' });
    expect(again).toEqual(second);
    expect(second.trouble).toEqual([]);
    expect(JSON.parse(readFileSync(second.file!, 'utf8'))).toEqual({ told: 'well' });
    expect(await listFailures(folder, 'vault')).toEqual([first.file, second.file]);
    const names = [first, second].map(({ file }) => path.relative(folder, file!));
    expect(names).toEqual([
      expect.stringMatching(/^failures\/vault\/events-raw-[\da-f]{8}\.json$/),
      expect.stringMatching(/^failures\/vault\/status-withdraw-[\da-f]{8}\.json$/),
    ]);
    // Nothing half-written is left, and other models and files are none of its business.
    expect(readdirSync(path.dirname(first.file!))).toHaveLength(2);
    writeFileSync(path.join(folder, 'failures/vault/README.md'), '');
    expect(await listFailures(folder, 'vault')).toHaveLength(2);
    expect(await listFailures(folder, 'bank')).toEqual([]);
    expect(await listFailures(path.join(folder, 'none'), 'vault')).toEqual([]);
  });

  test('behavior: a smaller failure replaces its larger one, but only beside it', async () => {
    const large = (await save('a', 1)).file!;
    const small = (await save('a', 2)).file!;
    await replaceFailure(large, path.join(folder, 'elsewhere/small.json'));
    await replaceFailure(large, large);
    await replaceFailure(large, undefined);
    expect(await listFailures(folder, 'vault')).toHaveLength(2);
    await replaceFailure(large, small);
    expect(await listFailures(folder, 'vault')).toEqual([small]);
  });

  test('error: a file where the folder should be', async () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    await expect(listFailures(file, 'vault')).rejects.toMatchObject({ code: 'corpus/no-folder' });
  });
});

describe('documents', () => {
  test('default: whole, in folders that are made for it, and read as written', async () => {
    const file = path.join(folder, 'a/b/c.json');
    await writeDocument(file, { a: [1, '\u202e\u001b'] });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ a: [1, '\u202e\u001b'] });
    expect(readdirSync(path.dirname(file))).toEqual(['c.json']);
  });

  test('behavior: a link stays a link, a pipe stays a pipe', async () => {
    const [file, link] = [path.join(folder, 'file.json'), path.join(folder, 'link.json')];
    writeFileSync(file, 'old');
    symlinkSync(file, link);
    await writeDocument(link, { written: true });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ written: true });
    expect(readdirSync(folder).sort()).toEqual(['file.json', 'link.json']);

    const pipe = path.join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const [read] = await Promise.all([readFile(pipe, 'utf8'), writeDocument(pipe, { piped: 1 })]);
    expect(JSON.parse(read)).toEqual({ piped: 1 });
    expect(statSync(pipe).isFIFO()).toBe(true);
  });

  test('error: a place that cannot be written is named', async () => {
    await expect(writeDocument(folder, {})).rejects.toMatchObject({
      code: 'disk/cannot-write',
      exitCode: 3,
      facts: { file: folder, reason: expect.stringContaining('EISDIR') },
    });
    const under = path.join(folder, 'plain/under.json');
    writeFileSync(path.join(folder, 'plain'), 'kept');
    await expect(writeDocument(under, {})).rejects.toMatchObject({ code: 'disk/cannot-write' });
    expect(readFileSync(path.join(folder, 'plain'), 'utf8')).toBe('kept');
  });
});
