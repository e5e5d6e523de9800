import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { openBench } from './bench.js';
import { renderTable } from './table.js';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    rounds: { type: 'string', default: '7' },
    plans: { type: 'string', default: '200' },
    seed: { type: 'string', default: '0xbe9c4' },
  },
});

const bench = await openBench({
  rounds: Number(values.rounds),
  plans: Number(values.plans),
  seed: BigInt(values.seed),
  depth: 100,
});
try {
  const result = await bench.run((done, rounds) => {
    process.stderr.write(`\rround ${done} of ${rounds} …`);
  });
  process.stderr.write('\r\x1b[K');
  process.stdout.write(renderTable(result));
  if (values.json !== undefined) {
    await writeFile(values.json, `${JSON.stringify(result, undefined, 2)}\n`);
  }
} finally {
  await bench.close();
}
