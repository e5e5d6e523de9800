import type { Timeline, TimelineStep } from '../../timeline/schema.js';
import type { PageFailure } from '../data.js';
import { copyButton, h } from './dom.js';
import { pictureDrawer } from './picture.js';
import { playbackOf } from './playback.js';
import { stepView } from './step.js';

/** The time machine: goes through a plan by buttons, keys, a slider, a list, or a link. */
export function machine(timeline: Timeline, failure: PageFailure | null): HTMLElement {
  const { steps, failing, total } = timeline;
  const draw = pictureDrawer(timeline, playbackOf(timeline));
  const view = h('article', { class: 'step', 'aria-label': 'The selected step' });
  const live = h('p', { class: 'unseen', 'aria-live': 'polite' });
  const controls = controlBar(timeline);
  const list = stepList(timeline);
  let current = -1;

  const select = (wanted: number): void => {
    const index = Math.min(Math.max(wanted, 0), steps.length - 1);
    if (index === current) return;
    current = index;
    const step = steps[index]!;
    view.replaceChildren(...stepView(timeline, step, draw(index)));
    view.classList.toggle('failing', index === failing);
    controls.show(index);
    list.show(index);
    live.textContent = spoken(timeline, step);
    rememberLater(step.number);
  };
  controls.onSelect(select, () => current);
  list.onSelect(select);
  document.addEventListener('keydown', (event) => {
    const to = keyTarget(event, current, steps.length);
    if (to === undefined) return;
    event.preventDefault();
    select(to);
  });
  const follow = () => {
    const asked = Number(/^#step=(\d+)$/.exec(location.hash)?.[1]);
    const index = steps.findIndex(({ number }) => number === asked);
    if (index >= 0) select(index);
  };
  window.addEventListener('hashchange', follow);
  follow();
  if (current < 0) select(failing ?? 0);

  // Where the list scrolls to is known once it is on the page.
  queueMicrotask(() => list.show(current));

  const linkHere = () => `${location.href.replace(/#.*$/, '')}#step=${steps[current]!.number}`;
  const { replay = null, foundry = null } = failure ?? {};
  const part = `Steps ${steps[0]?.number} to ${steps.at(-1)?.number} of ${total} are told here.`;
  return h(
    'section',
    { class: 'machine', 'aria-labelledby': 'machine-title' },
    h('h2', { id: 'machine-title' }, 'Step by step'),
    failure === null ? null : h('p', { class: 'about' }, `${failure.title} · ${failure.about}`),
    steps.length < total ? h('p', { class: 'quiet' }, part) : null,
    h(
      'div',
      { class: 'copies' },
      replay === null ? null : copyButton('Copy replay command', () => replay),
      foundry === null ? null : copyButton('Copy Foundry test', () => foundry),
      copyButton('Copy link to this step', linkHere),
    ),
    controls.element,
    h('div', { class: 'panes' }, list.element, view),
    live,
  );
}

/** Browsers refuse an address that changes too often: a held key changes it once. */
let remembering = 0;
function rememberLater(number: number): void {
  window.clearTimeout(remembering);
  remembering = window.setTimeout(() => {
    if (location.hash !== `#step=${number}`) history.replaceState(null, '', `#step=${number}`);
  }, 250);
}

function spoken({ sides }: Timeline, step: TimelineStep): string {
  const outcomes = step.shown.map(({ outcome }, index) => `${sides[index]}: ${outcome}`);
  const apart = step.differences.length > 0 ? ['Here the two part.'] : [];
  return [`Step ${step.number}, ${step.call}`, ...outcomes, ...apart].join('. ');
}

/** Which step a key leads to; none where the key has a meaning of its own. */
function keyTarget(event: KeyboardEvent, current: number, count: number): number | undefined {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return undefined;
  const { target } = event;
  if (target instanceof HTMLInputElement) return undefined;
  if (target instanceof HTMLElement && target.closest('.scroll') !== null) return undefined;
  const inList = target instanceof HTMLElement && target.getAttribute('role') === 'listbox';
  switch (event.key) {
    case 'ArrowLeft':
      return current - 1;
    case 'ArrowRight':
      return current + 1;
    case 'ArrowUp':
      return inList ? current - 1 : undefined;
    case 'ArrowDown':
      return inList ? current + 1 : undefined;
    case 'PageUp':
      return inList ? current - 10 : undefined;
    case 'PageDown':
      return inList ? current + 10 : undefined;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

function controlBar({ steps, failing }: Timeline) {
  const last = steps.length - 1;
  const button = (label: string, sign: string) =>
    h('button', { type: 'button', 'aria-label': label, title: label }, sign);
  const [first, back] = [button('First step', '«'), button('Step before', '‹')];
  const [next, end] = [button('Next step', '›'), button('Last step', '»')];
  const slider = h('input', { type: 'range', min: 0, max: last, step: 1, 'aria-label': 'Step' });
  const place = h('output', { class: 'place' });
  const jump =
    failing === null ? null : h('button', { type: 'button', class: 'jump' }, 'First divergence');
  const element = h('div', { class: 'controls' }, first, back, slider, next, end, place, jump);
  return {
    element,
    show: (index: number) => {
      slider.value = String(index);
      slider.setAttribute('aria-valuetext', `step ${steps[index]!.number}`);
      place.textContent = `${steps[index]!.number} / ${steps[last]!.number}`;
      for (const [each, off] of [
        [first, index === 0],
        [back, index === 0],
        [next, index === last],
        [end, index === last],
      ] as const) {
        // A button that is taken away under the finger would lose the focus.
        each.setAttribute('aria-disabled', String(off));
      }
    },
    onSelect: (select: (index: number) => void, current: () => number) => {
      first.addEventListener('click', () => select(0));
      back.addEventListener('click', () => select(current() - 1));
      next.addEventListener('click', () => select(current() + 1));
      end.addEventListener('click', () => select(last));
      slider.addEventListener('input', () => select(Number(slider.value)));
      jump?.addEventListener('click', () => select(failing!));
    },
  };
}

function stepList({ steps, failing }: Timeline) {
  const options = steps.map((step, index) => {
    const bad = step.differences.length > 0 || index === failing;
    const refused = step.shown[0]?.success === false;
    const option = h(
      'li',
      { role: 'option', id: `option-${index}`, 'aria-selected': 'false', class: bad ? 'bad' : '' },
      h('span', { class: 'number' }, bad ? `✗ ${step.number}` : String(step.number)),
      h('span', { class: 'name' }, step.call),
      h('span', { class: 'gap' }, refused ? `${step.when} · reverts` : step.when),
    );
    return option;
  });
  const element = h(
    'ol',
    { class: 'steps', role: 'listbox', tabindex: 0, 'aria-label': 'Steps' },
    ...options,
  );
  let shown = -1;
  return {
    element,
    show: (index: number) => {
      options[shown]?.setAttribute('aria-selected', 'false');
      shown = index;
      const option = options[index]!;
      option.setAttribute('aria-selected', 'true');
      element.setAttribute('aria-activedescendant', option.id);
      // Only the list scrolls, never the page.
      const [box, own] = [element.getBoundingClientRect(), option.getBoundingClientRect()];
      if (own.top < box.top) element.scrollTop -= box.top - own.top;
      else if (own.bottom > box.bottom) element.scrollTop += own.bottom - box.bottom;
    },
    onSelect: (select: (index: number) => void) => {
      element.addEventListener('click', (event) => {
        const option = event.target instanceof Element ? event.target.closest('li') : null;
        if (option !== null) select(options.indexOf(option));
      });
    },
  };
}
