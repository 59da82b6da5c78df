import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { fillSnippet, snippets } from './snippets.ts';

const docs = readFileSync(new URL('../../../../docs/tracking-sdks.md', import.meta.url), 'utf8');
const blocks = [...docs.matchAll(/^```\w+\n([^]*?)^```/gm)].map(([, code]) => code);

describe('the snippets', () => {
  it('are those of docs/tracking-sdks.md, all of them', () => {
    expect(snippets.map(({ code }) => code).toSorted()).toEqual(blocks.toSorted());
  });

  it('install what the docs name', () => {
    const packages = snippets.flatMap(({ install }) => install?.split(' ').at(-1) ?? []);
    expect(packages).toHaveLength(snippets.length - 1);
    for (const name of packages) expect(docs).toContain(`\`${name}\` (`);
  });

  it.each(snippets)('$name has the address and the key filled in', (snippet) => {
    const filled = fillSnippet(snippet, 'https://events.example', 'wk_1');
    expect(filled).toContain('https://events.example');
    expect(filled).toContain('wk_1');
    expect(filled).not.toMatch(/WRITE_KEY|localhost|https?:\/\/https?:/);
  });
});
