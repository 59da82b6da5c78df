import { expect, it } from 'vitest';

import { withVisibleText } from './visible-text.ts';

const start = `<script lang="ts">import { shown as shownText } from '/src/words/visible.ts';`;

it.each([
  ['text', '<p>By {name}, {ago(at)}</p>', '<p>By {shownText(name)}, {shownText(ago(at))}</p>'],
  [
    'a title',
    '<svelte:head><title>{a}</title></svelte:head>',
    '<svelte:head><title>{shownText(a)}</title></svelte:head>',
  ],
  [
    'an attribute',
    '<b aria-label="Edit {name}" {title}></b>',
    '<b aria-label="Edit {shownText(name)}" title={shownText(title)}></b>',
  ],
  [
    'blocks',
    '{#if a}{b}{:else}{#each c as d}{d}{:else}{e}{/each}{/if}{#await f then g}{g}{:catch}{h}{/await}{#key i}{i}{/key}',
    '{#if a}{shownText(b)}{:else}{#each c as d}{shownText(d)}{:else}{shownText(e)}{/each}{/if}{#await f then g}{shownText(g)}{:catch}{shownText(h)}{/await}{#key i}{shownText(i)}{/key}',
  ],
  [
    'what is given to a component',
    '<Field label={name}>{#snippet control(x)}{x}{/snippet}{name}</Field>',
    '<Field label={name}>{#snippet control(x)}{shownText(x)}{/snippet}{shownText(name)}</Field>',
  ],
])('the build makes visible: %s', (_what, source, made) => {
  const script = `<script lang="ts">\n  const all = 1 as number;\n</script>\n`;
  expect(withVisibleText(script + source)).toBe(script.replace('<script lang="ts">', start) + made);
  expect(withVisibleText(source)).toBe(`${start}</script>${made}`);
});

it('leaves what fields hold, what nobody reads, and text of the source', () => {
  for (const source of [
    '<textarea>{text}</textarea>',
    '<option value={name} class={kind} data-name={name}></option>',
    `<b title="x">{a ? 'yes' : 'no'}</b>`,
  ])
    expect(withVisibleText(source)).toBe(source);
});
