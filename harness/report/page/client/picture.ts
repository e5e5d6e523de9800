import type { Timeline, TimelineRow, TimelineSection } from '../../timeline/schema.js';
import { h, sized } from './dom.js';
import { type Pair, rowItem } from './pictureRow.js';
import { type Playback, sameRow } from './playback.js';

/** More rows than this are told by what changes, and in the table. */
const ROWS_SHOWN = 8;
const READOUT_SHOWN = 12;

/** Draws the pictures after a step; what a reader opened or pinned stays so from step to step. */
export function pictureDrawer(timeline: Timeline, playback: Playback) {
  const opened = new Set<number>();
  const pinned = new Map<number, string>();
  const draw = (step: number): HTMLElement[] =>
    timeline.sections.map((section, index) => {
      const pairs = pairsAt(section, index, playback, step);
      const two = playback.lower(step) !== undefined;
      const figure = h('section', { class: 'picture' }, h('h3', {}, section.title));
      if (section.layout === 'bars') {
        const redraw = (key: string) => {
          if (pinned.get(index) === key) pinned.delete(index);
          else pinned.set(index, key);
          figure.replaceWith(draw(step)[index]!);
        };
        figure.append(barChart(timeline, section, pairs, two, pinned.get(index), redraw));
        figure.append(readout(timeline, section, pairs, pinned.get(index)));
        figure.append(wholeTable(timeline, section, pairs, index, opened));
      } else {
        figure.append(...rowList(timeline, section, pairs));
      }
      return figure;
    });
  return draw;
}

function pairsAt(
  { keys }: TimelineSection,
  index: number,
  playback: Playback,
  step: number,
): Pair[] {
  const [now, then] = [playback.upper(step)[index], playback.upper(step - 1)[index]];
  const [below, past] = [playback.lower(step)?.[index], playback.lower(step - 1)?.[index]];
  return keys.map((key) => {
    const [upper, before, lower] = [now?.get(key), then?.get(key), below?.get(key)];
    const differs = below !== undefined && !sameRow(upper, lower);
    const beneath = past?.get(key);
    const moved = past !== undefined && below !== undefined;
    const changed = !sameRow(before, upper) || (moved && !sameRow(beneath, lower));
    return { key, upper, lower, before, beneath, changed, differs };
  });
}

/** Bars of the first side upwards, of the second downwards: equal sides are symmetric. */
function barChart(
  { sides }: Timeline,
  section: TimelineSection,
  pairs: readonly Pair[],
  two: boolean,
  pinned: string | undefined,
  pin: (key: string) => void,
): HTMLElement {
  const every = Math.ceil(pairs.length / 8);
  const columns = pairs.map((pair, index) => {
    const { key, upper, lower, changed, differs } = pair;
    const column = h(
      'div',
      { class: columnClass(pair, pinned), title: `${key}: ${upper?.label ?? lower?.label ?? ''}` },
      h('span', { class: 'up' }, bar(upper)),
      h('span', { class: 'tick' }, index % every === 0 || changed || differs ? key : ''),
      two ? h('span', { class: 'down' }, bar(lower)) : null,
    );
    column.addEventListener('click', () => pin(key));
    return column;
  });
  const differing = pairs.filter(({ differs }) => differs).length;
  const label = `${section.title}: ${pairs.length} bars, ${differing} of them differ`;
  return h(
    'div',
    { class: `chart${two ? ' two' : ''}` },
    h('span', { class: 'side' }, `${sides[0]} ▴`),
    h('div', { class: 'columns', role: 'img', 'aria-label': label }, ...columns),
    two ? h('span', { class: 'side' }, `${sides[1]} ▾`) : null,
  );
}

function columnClass({ key, upper, changed, differs }: Pair, pinned: string | undefined): string {
  return [
    'column',
    changed ? 'changed' : '',
    differs ? 'differs' : '',
    upper?.vacant === true ? 'vacant' : '',
    key === pinned ? 'pinned' : '',
  ].join(' ');
}

function bar(row: TimelineRow | undefined): HTMLElement {
  return sized(h('i', {}), { height: (row?.bar ?? 0) / 10 });
}

/** What changed or differs in words, and what the reader picked. */
function readout(
  timeline: Timeline,
  section: TimelineSection,
  pairs: readonly Pair[],
  pinned: string | undefined,
): HTMLElement {
  const told = pairs.filter(({ key, changed, differs }) => changed || differs || key === pinned);
  const rows = told.slice(0, READOUT_SHOWN).map((pair) => rowItem(timeline, section, pair, true));
  const more = told.length - rows.length;
  if (rows.length === 0) return h('p', { class: 'quiet' }, 'Nothing here changes in this step.');
  return h(
    'ul',
    { class: 'rows' },
    ...rows,
    more > 0 ? h('li', { class: 'quiet' }, `and ${more} more`) : null,
  );
}

function rowList(
  timeline: Timeline,
  section: TimelineSection,
  pairs: readonly Pair[],
): HTMLElement[] {
  const there = pairs.filter(({ upper, lower, changed }) => upper || lower || changed);
  if (there.length === 0) return [h('p', { class: 'quiet' }, 'None.')];
  const shown = there.filter(({ changed, differs }, index) => {
    return changed || differs || index < ROWS_SHOWN;
  });
  const more = there.length - shown.length;
  const items = shown.map((pair) => rowItem(timeline, section, pair, false));
  const rest = more > 0 ? h('li', { class: 'quiet' }, `and ${more} more, unchanged`) : null;
  return [h('ul', { class: 'rows' }, ...items, rest)];
}

/** The same for those who read, search, or do not see; made when it is opened. */
function wholeTable(
  { sides }: Timeline,
  section: TimelineSection,
  pairs: readonly Pair[],
  index: number,
  opened: Set<number>,
): HTMLElement {
  const details = h('details', {}, h('summary', {}, `All ${pairs.length} as a table`));
  const fill = () => {
    const head = ['', '', ...section.facts].map((name) => h('th', { scope: 'col' }, name));
    const body = pairs.flatMap(({ key, upper, lower, differs }) => {
      const rows: [string, TimelineRow | undefined][] = differs
        ? [
            [`${key} ${sides[0]}`, upper],
            [`${key} ${sides[1]}`, lower],
          ]
        : [[key, upper]];
      return rows.map(([name, row]) =>
        h(
          'tr',
          { class: differs ? 'differs' : '' },
          h('th', { scope: 'row' }, name),
          h('td', {}, row?.label ?? '—'),
          ...section.facts.map((_, fact) => h('td', {}, row?.facts[fact] ?? '')),
        ),
      );
    });
    const table = h('table', {}, h('thead', {}, h('tr', {}, ...head)), h('tbody', {}, ...body));
    const region = { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': section.title };
    details.append(h('div', region, table));
  };
  details.open = opened.has(index);
  if (details.open) fill();
  details.addEventListener('toggle', () => {
    if (details.open && !opened.has(index)) fill();
    if (details.open) opened.add(index);
    else {
      opened.delete(index);
      details.querySelector('.scroll')?.remove();
    }
  });
  return details;
}
