import { type Page } from 'playwright-core';

/** What a page shows, in a form that can be compared with what another one shows. */
export interface Content {
  /** The title of the tab, with the count of what needs attention. */
  readonly title: string;
  /** Above the title of the page: often the name of the workspace. */
  readonly crumb: string;
  /** Texts, values of fields, links, states and figures of charts, in order. */
  readonly lines: readonly string[];
}

const read = /* js */ `(() => {
  const main = document.querySelector('main');
  const dialogs = [...document.querySelectorAll('dialog[open]')].filter((one) => !main.contains(one));
  const roots = [main, ...dialogs];
  const all = (selector) => roots.flatMap((root) => [...root.querySelectorAll(selector)]);
  const seen = (selector) => all(selector).filter((one) => one.checkVisibility());
  const crumb = main.querySelector('.crumb');
  const crumbText = crumb ? crumb.innerText : '';
  const words = roots.map((root) => root.innerText).join('\\n');
  const ofRetries = new Set(seen('[aria-labelledby="retries-title"] time').map((one) => one.innerText));
  return {
    title: document.title,
    crumb: crumbText,
    lines: [
      ...words.replace(crumbText, '').split('\\n').map((line) => line.trim()).filter((line) => line !== '')
        .map((line) => (ofRetries.has(line) ? 'SOON' : line)),
      ...seen('input, select, textarea').map((one) => 'field ' + (one.type === 'checkbox' ? one.checked : one.value)),
      ...seen('a[href]').map((one) => 'link ' + one.getAttribute('href')),
      ...all('[data-state], [data-status], [data-verdict]').map((one) => 'state ' + JSON.stringify({ ...one.dataset })),
      ...all('[aria-expanded], [aria-checked], details').map((one) =>
        'open ' + (one.getAttribute('aria-expanded') ?? one.getAttribute('aria-checked') ?? one.open)),
      ...all('figure svg title').map((one) => 'bar ' + one.textContent),
      ...all('[data-testid=webhook-card] svg path, .bar > *').map((one) =>
        'mark ' + (one.getAttribute('d') ?? one.getAttribute('style'))),
    ],
  };
})()`;

/** Times that go on by themselves, as the page writes them. */
const moving = [
  [/^never$/, 'AGO'], // a key that was just used: the time is written a while later
  [/\b(?:now|\d+ (?:s|min|h) ago)\b/g, 'AGO'],
  [/\bin \d+ (?:s|min|h)(?: \d+ (?:s|min))?(?![\w])/g, 'SOON'],
] as const;

export async function contentOf(page: Page): Promise<Content> {
  const { lines, ...rest } = await page.evaluate<Content>(read);
  const still = (line: string) => moving.reduce((text, [time, word]) => text.replace(time, word), line);
  return { ...rest, lines: lines.map(still) };
}

/** What is different, as one sentence; null when nothing is. */
export function difference(one: Content, other: Content): string | null {
  const at = one.lines.findIndex((line, index) => line !== other.lines[index]);
  const [first, second] = at < 0 ? [one.lines.length, one.lines.length] : [at, at];
  if (one.title !== other.title) return `the title is ${one.title} and not ${other.title}`;
  if (one.crumb !== other.crumb) return `the crumb is ${one.crumb} and not ${other.crumb}`;
  if (at < 0 && one.lines.length === other.lines.length) return null;
  return `line ${first} is ${JSON.stringify(one.lines[first])} and not ${JSON.stringify(other.lines[second])}`;
}
