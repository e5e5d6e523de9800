import type { PageData, PageFailure, PageGas } from '../data.js';
import { copyButton, grouped, h, sized } from './dom.js';

/** How often each function ended in each way; the more often, the stronger the colour. */
export function matrix({ matrix: functions }: PageData): HTMLElement | null {
  if (functions.length === 0) return null;
  const most = Math.max(...functions.flatMap(({ cells }) => cells.map(({ count }) => count)));
  const rows = functions.map(({ name, cells }) => {
    const tiles = cells.map(({ outcome, success, count }) => {
      const heat = Math.max(1, Math.round((Math.log1p(count) / Math.log1p(most)) * 6));
      return h(
        'li',
        { class: `tile ${success ? 'success' : 'revert'} heat-${heat}` },
        h('span', { class: 'outcome' }, outcome),
        h('b', {}, grouped(count)),
      );
    });
    return h(
      'tr',
      {},
      h('th', { scope: 'row' }, name),
      h('td', {}, h('ul', { class: 'tiles', 'aria-label': name }, ...tiles)),
    );
  });
  return h(
    'section',
    { class: 'matrix', 'aria-labelledby': 'matrix-title' },
    h('h2', { id: 'matrix-title' }, 'What was tested'),
    h(
      'p',
      { class: 'quiet' },
      'How often each function ended in each way. What is expected and not here was not tested.',
    ),
    h('table', {}, h('tbody', {}, ...rows)),
  );
}

/** Least to most gas of each row on one scale, with its envelope behind it. */
export function gas({ gas: data }: PageData): HTMLElement | null {
  if (data === null) return null;
  const most = Math.max(...data.rows.map(({ max, envelope }) => Math.max(max, envelope?.[1] ?? 0)));
  const rows = data.rows.map((row) => gasRow(row, most));
  const enveloped = data.rows.some(({ envelope }) => envelope !== null);
  const head = ['', 'steps', 'least', 'most', ''].map((name) => h('th', { scope: 'col' }, name));
  const region = { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Gas' };
  return h(
    'section',
    { class: 'gases', 'aria-labelledby': 'gas-title' },
    h('h2', { id: 'gas-title' }, data.by === 'path' ? 'Gas by path' : 'Gas by outcome'),
    h(
      'p',
      { class: 'quiet' },
      enveloped
        ? 'What steps used, within the envelope of what their path may cost.'
        : 'What steps used, from the least to the most; the mark is the median.',
    ),
    h('div', region, h('table', {}, h('thead', {}, h('tr', {}, ...head)), h('tbody', {}, ...rows))),
  );
}

function gasRow(row: PageGas['rows'][number], scale: number): HTMLElement {
  const { name, count, min, max, median, envelope } = row;
  const share = (amount: number) => (100 * amount) / scale;
  const span = (kind: string, low: number, high: number) =>
    sized(h('i', { class: kind }), { left: share(low), width: Math.max(0.4, share(high - low)) });
  const outside = envelope !== null && (min < envelope[0] || max > envelope[1]);
  const track = h(
    'span',
    { class: 'track', 'aria-hidden': 'true' },
    envelope === null ? null : span('envelope', envelope[0], envelope[1]),
    span(outside ? 'range outside' : 'range', min, max),
    median === null ? null : span('median', median, median),
  );
  const limits = envelope === null ? '' : `${grouped(envelope[0])} – ${grouped(envelope[1])}`;
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, name),
    h('td', {}, grouped(count)),
    h('td', {}, grouped(min)),
    h('td', {}, grouped(max)),
    h('td', { class: 'wide' }, track, limits === '' ? null : h('small', {}, `may: ${limits}`)),
  );
}

/** Places that a model named, and how often they were reached. */
export function marks({ marks: all }: PageData): HTMLElement | null {
  if (all.length === 0) return null;
  const missed = all.filter(({ reached }) => reached === 0).length;
  const items = [...all]
    .sort((a, b) => a.reached - b.reached)
    .map(({ name, reached }) =>
      h(
        'li',
        { class: reached === 0 ? 'missed' : '' },
        h('span', {}, name),
        h('b', {}, reached === 0 ? 'never' : grouped(reached)),
      ),
    );
  return h(
    'section',
    { class: 'marks', 'aria-labelledby': 'marks-title' },
    h('h2', { id: 'marks-title' }, 'Marks'),
    h('p', { class: 'quiet' }, `${all.length - missed} of ${all.length} places were reached.`),
    h('ul', {}, ...items),
  );
}

/** Failures besides the one that is told step by step, folded. */
export function failures(title: string, list: readonly PageFailure[]): HTMLElement | null {
  if (list.length === 0) return null;
  const items = list.map(({ title: name, about, transcript, replay }) =>
    h(
      'details',
      {},
      h('summary', {}, name),
      h('p', { class: 'about' }, about),
      h('pre', { tabindex: 0 }, transcript.join('\n')),
      replay === null ? null : copyButton('Copy replay command', () => replay),
    ),
  );
  return h(
    'section',
    { class: 'others', 'aria-labelledby': 'others-title' },
    h('h2', { id: 'others-title' }, title),
    ...items,
  );
}
