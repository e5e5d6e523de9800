import type { Timeline, TimelineStep } from '../../timeline/schema.js';
import { h } from './dom.js';

/** Everything about one step, the first divergence in place; pictures come from whoever draws. */
export function stepView(
  timeline: Timeline,
  step: TimelineStep,
  pictures: readonly HTMLElement[],
): HTMLElement[] {
  return [
    h('p', { class: 'when' }, `Step ${step.number} · ${step.when} · ${step.block}`),
    h('p', { class: 'call' }, step.call),
    outcomes(timeline, step),
    ...differences(step),
    ...pictures,
    events(timeline, step),
    storage(timeline, step),
  ];
}

function outcomes({ sides }: Timeline, { shown }: TimelineStep): HTMLElement {
  const [left, right] = shown;
  const same = right !== undefined && left?.outcome === right.outcome;
  const rows = shown.map((one, index) => {
    const gas = one.gas === null ? null : h('span', { class: 'gas' }, `${one.gas} gas`);
    return h(
      'li',
      { class: one.success ? 'good' : 'refused' },
      h('span', { class: 'who' }, sides[index] ?? ''),
      h('span', { class: 'said' }, one.outcome),
      gas,
    );
  });
  return h('ul', { class: `outcomes${right !== undefined && !same ? ' apart' : ''}` }, ...rows);
}

function differences({ differences: found }: TimelineStep): HTMLElement[] {
  if (found.length === 0) return [];
  const rows = found.map(({ code, where, sides, values }) =>
    h(
      'li',
      {},
      h('span', { class: 'tag bad' }, code),
      h('span', { class: 'where' }, where),
      h(
        'dl',
        {},
        ...sides.flatMap((side, index) => [h('dt', {}, side), h('dd', {}, values[index]!)]),
      ),
    ),
  );
  return [
    h(
      'section',
      { class: 'divergence', 'aria-label': 'What differs here' },
      h('h3', {}, 'Here the two part'),
      h('ul', {}, ...rows),
    ),
  ];
}

function events({ sides }: Timeline, { shown }: TimelineStep): HTMLElement {
  const [left, right] = shown;
  const same = right === undefined || JSON.stringify(left?.events) === JSON.stringify(right.events);
  const lists = same
    ? [eventList(left?.events ?? [], [])]
    : shown.flatMap((one, index) => [
        h('p', { class: 'who' }, sides[index] ?? ''),
        eventList(one.events, shown[1 - index]?.events ?? []),
      ]);
  return h('section', { class: 'events' }, h('h3', {}, 'Events'), ...lists);
}

function eventList(events: readonly string[], others: readonly string[]): HTMLElement {
  if (events.length === 0) return h('p', { class: 'quiet' }, 'None.');
  const items = events.map((event) => {
    const off = others.length > 0 && !others.includes(event);
    return h('li', { class: off ? 'off' : '' }, event);
  });
  return h('ol', {}, ...items);
}

/** Variables by name: what they were, and what they are on each side. */
function storage({ sides }: Timeline, step: TimelineStep): HTMLElement {
  const { changes, moreChanges } = step;
  const head = h('h3', {}, 'Storage that changes');
  if (changes.length === 0) {
    return h('section', { class: 'storage' }, head, h('p', { class: 'quiet' }, 'None.'));
  }
  const two = sides.length > 1;
  const rows = changes.map(({ path, before, after: [left, right] }) => {
    const apart = two && left !== right;
    const now = apart
      ? [left, right].map((value, index) =>
          h(
            'div',
            { class: 'off' },
            h('span', { class: 'who' }, sides[index] ?? ''),
            value ?? 'unchanged',
          ),
        )
      : [h('div', {}, left ?? '')];
    return h(
      'tr',
      { class: apart ? 'differs' : '' },
      h('th', { scope: 'row' }, ...breakable(path)),
      h('td', { class: 'old' }, before),
      h('td', {}, ...now),
    );
  });
  const titles = ['variable', 'before', 'after'].map((name) => h('th', { scope: 'col' }, name));
  const table = h('table', {}, h('thead', {}, h('tr', {}, ...titles)), h('tbody', {}, ...rows));
  const region = { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Storage' };
  const more = moreChanges > 0 ? h('p', { class: 'quiet' }, `and ${moreChanges} more`) : null;
  return h('section', { class: 'storage' }, head, h('div', region, table), more);
}

/** A name of a variable, to be broken between its parts. */
function breakable(path: string): (Node | string)[] {
  return path.split(/(?=[.[])/).flatMap((part, index) => (index === 0 ? [part] : [h('wbr'), part]));
}
