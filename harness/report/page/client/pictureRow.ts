import type { Timeline, TimelineRow, TimelineSection } from '../../timeline/schema.js';
import { h, sized } from './dom.js';

/** A row as both sides have it now, and as both had it before. */
export type Pair = {
  readonly key: string;
  readonly upper: TimelineRow | undefined;
  readonly lower: TimelineRow | undefined;
  readonly before: TimelineRow | undefined;
  readonly beneath: TimelineRow | undefined;
  readonly changed: boolean;
  readonly differs: boolean;
};

/** One row in words: what it says now, what it said, and where the sides part. */
export function rowItem(
  { sides }: Timeline,
  section: TimelineSection,
  pair: Pair,
  keyed: boolean,
): HTMLElement {
  const { key, upper, lower, before, beneath, changed, differs } = pair;
  const label = (upper ?? lower ?? before ?? beneath)?.label ?? '';
  const head = h(
    'span',
    { class: 'label' },
    keyed ? h('b', { class: 'key' }, key) : null,
    label,
    differs ? h('span', { class: 'tag bad' }, 'differs') : null,
    changed ? h('span', { class: 'tag' }, 'changed') : null,
  );
  const lines = differs
    ? [
        sideLine(section, sides[0]!, upper, lower, before),
        sideLine(section, sides[1]!, lower, upper, beneath),
      ]
    : [sideLine(section, '', upper, undefined, before)];
  return h('li', { class: differs ? 'differs' : changed ? 'changed' : '' }, head, ...lines);
}

function sideLine(
  section: TimelineSection,
  name: string,
  row: TimelineRow | undefined,
  other: TimelineRow | undefined,
  before: TimelineRow | undefined,
): HTMLElement {
  const side = name === '' ? null : h('span', { class: 'who' }, name);
  if (row === undefined) return h('div', { class: 'line' }, side, ...absence(section, before));
  const facts = section.facts.flatMap((fact, index) => {
    const value = row.facts[index] ?? '';
    const old = before?.facts[index];
    if (value === '' && !old) return [];
    const off = name !== '' && other?.facts[index] !== value;
    const moved = before !== undefined && old !== value;
    const shown = moved ? [h('s', {}, old || 'none'), ' → ', value || 'none'] : [value];
    const mark = off ? 'off' : moved ? 'moved' : '';
    return [h('span', { class: `fact ${mark}` }, h('em', {}, fact), ' ', ...shown)];
  });
  const gauge =
    row.bar === null || section.layout === 'bars'
      ? null
      : h('span', { class: 'gauge' }, sized(h('i', {}), { width: row.bar / 10 }));
  return h('div', { class: 'line' }, side, gauge, ...facts);
}

/** A row that is not there, and what it said last if it was there before. */
function absence({ facts }: TimelineSection, before: TimelineRow | undefined): HTMLElement[] {
  const said = before === undefined ? 'not there' : 'no longer there';
  const struck = facts.flatMap((fact, index) => {
    const old = before?.facts[index];
    if (!old) return [];
    return [h('span', { class: 'fact moved' }, h('em', {}, fact), ' ', h('s', {}, old))];
  });
  return [h('span', { class: 'quiet' }, said), ...struck];
}
