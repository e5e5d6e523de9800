import { SCRIPT, SCRIPT_HASH, STYLE, STYLE_HASH } from './assets.js';
import type { PageData } from './data.js';

/**
 * A page that is one file: style, script and data are in it, and its policy lets it load nothing
 * and run nothing else. The same data gives the same bytes.
 */
export function pageOf(data: PageData): string {
  const policy = [
    "default-src 'none'",
    `script-src '${SCRIPT_HASH}'`,
    `style-src '${STYLE_HASH}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `${[
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="referrer" content="no-referrer">',
    '<meta name="generator" content="taiko-difftest">',
    `<title>${escaped(`${SIGNS[data.verdict]} ${data.title}`)}</title>`,
    '<link rel="icon" href="data:,">',
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    '<main id="page"></main>',
    ...plainText(data),
    `<script type="application/json" id="data">${embedded(data)}</script>`,
    `<script>${SCRIPT}</script>`,
    '</body>',
    '</html>',
  ].join('\n')}\n`;
}

const SIGNS = { pass: '✓', fail: '✗', unknown: '?', shown: '▷' } as const;

/** For readers that run no scripts. */
function plainText({ title, verdict, sentence, failure, facts }: PageData): string[] {
  const lines = [
    `${title}: ${verdict}`,
    sentence,
    '',
    ...(failure === null ? [] : [failure.title, '', ...failure.transcript, '']),
    ...facts.map(([name, value]) => `${name}: ${value}`),
  ];
  return ['<noscript><pre>', ...lines.map(escaped), '</pre></noscript>'];
}

/** JSON that neither ends its element nor begins another. */
function embedded(data: PageData): string {
  return JSON.stringify(data).replace(/[<>&\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
