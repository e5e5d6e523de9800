import type { PageData } from '../data.js';
import { failures, gas, marks, matrix } from './campaign.js';
import { coverage } from './coverage.js';
import { h } from './dom.js';
import { machine } from './machine.js';

const SIGNS = { pass: '✓', fail: '✗', unknown: '?', shown: '▷' } as const;

function page(data: PageData): void {
  const { timeline, failure, others } = data;
  const untold = timeline === null && failure !== null ? [failure, ...others] : others;
  const parts = [
    header(data),
    timeline === null || timeline.steps.length === 0 ? null : machine(timeline, failure),
    failures(untold === others ? 'Other failures' : 'Failures', untold),
    matrix(data),
    gas(data),
    marks(data),
    coverage(data),
    footer(data),
  ];
  document.getElementById('page')!.append(...parts.filter((part) => part !== null));
}

function header({ title, verdict, sentence, figures, reservations }: PageData): HTMLElement {
  const amounts = figures.map(([name, amount]) =>
    h('div', {}, h('dd', {}, amount.replaceAll('_', '\u2009')), h('dt', {}, name)),
  );
  return h(
    'header',
    { class: `head ${verdict}` },
    h('div', { class: 'top' }, h('p', { class: 'brand' }, 'difftest'), themeButton()),
    h(
      'h1',
      {},
      h(
        'span',
        { class: 'verdict' },
        h('span', { 'aria-hidden': 'true' }, SIGNS[verdict]),
        verdict,
      ),
      h('span', { class: 'title' }, title),
    ),
    h('p', { class: 'sentence' }, sentence),
    reservations.length === 0
      ? null
      : h('ul', { class: 'reservations' }, ...reservations.map((line) => h('li', {}, line))),
    amounts.length === 0 ? null : h('dl', { class: 'figures' }, ...amounts),
  );
}

/** Light and dark follow the system until somebody chooses. */
function themeButton(): HTMLElement {
  const button = h('button', { type: 'button', class: 'theme' });
  const root = document.documentElement;
  const dark = () => {
    const chosen = root.getAttribute('data-theme');
    return chosen === null ? matchMedia('(prefers-color-scheme: dark)').matches : chosen === 'dark';
  };
  const show = () => {
    button.textContent = dark() ? '☀' : '☾';
    const label = dark() ? 'Light colours' : 'Dark colours';
    button.setAttribute('aria-label', label);
    button.title = label;
  };
  button.addEventListener('click', () => {
    root.setAttribute('data-theme', dark() ? 'light' : 'dark');
    show();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', show);
  show();
  return button;
}

function footer({ facts }: PageData): HTMLElement {
  const rows = facts.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]);
  return h(
    'footer',
    {},
    h('h2', {}, 'What ran'),
    h('dl', { class: 'facts' }, ...rows),
    h(
      'p',
      { class: 'quiet' },
      'Keys: ← and → go through the steps, Home and End to the first and the last.',
    ),
  );
}

page(JSON.parse(document.getElementById('data')!.textContent) as PageData);
