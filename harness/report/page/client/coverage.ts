import type { PageCoverage, PageData, PageLine } from '../data.js';
import { grouped, h } from './dom.js';

/** Each source, folded where all of it was reached, with the calls that came to each line. */
export function coverage({ coverage: data }: PageData): HTMLElement | null {
  if (data === null) return null;
  return h(
    'section',
    { class: 'coverage', 'aria-labelledby': 'coverage-title' },
    h('h2', { id: 'coverage-title' }, 'Coverage'),
    h('p', { class: 'quiet' }, data.sentence.replaceAll('_', '\u2009')),
    ...data.sources.map(folded),
  );
}

/** Lines are laid out when they are first looked at: a library may have thousands. */
function folded(source: PageCoverage['sources'][number]): HTMLElement {
  const shares = h('span', { class: 'quiet' }, source.shares.join(' · '));
  const summary = h('summary', {}, h('b', {}, source.file), ' ', shares);
  const details = h('details', { open: source.short }, summary);
  const fill = () => {
    if (details.open && details.lastElementChild === summary) details.append(listing(source));
  };
  details.addEventListener('toggle', fill);
  fill();
  return details;
}

function listing({ file, lines }: PageCoverage['sources'][number]): HTMLElement {
  const head = ['line', 'calls', 'source'].map((name) => h('th', { scope: 'col' }, name));
  const region = { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': file };
  return h(
    'div',
    region,
    h('table', {}, h('thead', {}, h('tr', {}, ...head)), h('tbody', {}, ...lines.map(row))),
  );
}

function row({ text, hits, state, notes }: PageLine, index: number): HTMLElement {
  return h(
    'tr',
    { class: state },
    h('th', { scope: 'row' }, String(index + 1)),
    h('td', { class: 'hits' }, hitWords(hits, state)),
    h('td', {}, h('code', {}, text), ...notes.map((note) => h('small', {}, note))),
  );
}

function hitWords(hits: number | null, state: PageLine['state']): string {
  if (hits === null) return '';
  if (hits > 0) return grouped(hits);
  return state === 'argued' ? 'argued' : 'never';
}
