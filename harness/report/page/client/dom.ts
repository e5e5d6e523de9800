type Child = Node | string | null;
type Attributes = Readonly<Record<string, string | number | boolean | null>>;

/**
 * An element with attributes and children. Text only ever becomes text: nothing of what a contract
 * said is parsed as markup.
 */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** An amount of gas or a count with its digits in threes. */
export function grouped(amount: number): string {
  return String(amount).replace(/\B(?=(\d{3})+$)/g, '\u2009');
}

/** A length in per cent of the box around it; style attributes are forbidden by our policy. */
export function sized(element: HTMLElement, style: Readonly<Record<string, number>>): HTMLElement {
  for (const [property, percent] of Object.entries(style)) {
    element.style.setProperty(property, `${percent}%`);
  }
  return element;
}

/** A button that copies a text, and says whether it did. */
export function copyButton(label: string, text: () => string): HTMLElement {
  const button = h('button', { type: 'button', class: 'copy' }, label);
  const status = h('span', { class: 'status', role: 'status' });
  button.addEventListener('click', () => {
    copy(text()).then(
      () => say(status, 'Copied'),
      () => say(status, 'Not copied: the browser refused'),
    );
  });
  return h('span', { class: 'copying' }, button, status);
}

function say(status: HTMLElement, words: string): void {
  status.textContent = words;
  window.setTimeout(() => {
    if (status.textContent === words) status.textContent = '';
  }, 2500);
}

async function copy(text: string): Promise<void> {
  // Pages that come from a disk have no clipboard in some browsers.
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text);
  const area = h('textarea', { readonly: true, class: 'unseen' });
  area.value = text;
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  if (!copied) throw new Error('not copied');
}
