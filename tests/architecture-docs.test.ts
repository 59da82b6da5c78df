import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { expect, test } from 'vitest';

interface Rule {
  readonly name: string;
  readonly comment: string;
}

const { forbidden } = createRequire(import.meta.url)('../.dependency-cruiser.cjs') as { forbidden: Rule[] };
const docs = readFileSync(new URL('../docs/architecture.md', import.meta.url), 'utf8');
const server = new URL('../server/', import.meta.url);

const namesIn = (text: string): string[] =>
  [...text.matchAll(/[a-z]+/g)].map(([name]) => name).filter((name) => name !== 'nothing');

/** What each room may import, by the rules that `npm test` checks. */
const allowed = new Map(
  forbidden.flatMap(({ name, comment }) => {
    const room = /^arrows-of-([a-z]+)$/.exec(name)?.[1];
    const imports = /may import (?:no other room|([a-z, ]+))\. For/.exec(comment);
    return room && room !== 'async' ? [[room, namesIn(imports![1] ?? '').toSorted()] as const] : [];
  }),
);

test('docs/architecture.md says of each room what it may import', () => {
  const [, picture] = /What a room may import, besides itself:\n\n```\n([\s\S]+?)\n```/.exec(docs)!;
  const shown = picture!
    .split('\n')
    .filter((line) => !line.startsWith('app.ts'))
    .flatMap((line) => {
      const [rooms, imports] = line.split('→');
      return namesIn(rooms!).map((room) => [room, namesIn(imports!).toSorted()] as const);
    });
  expect(new Map(shown)).toEqual(allowed);
});

test('the door of each room says what the room imports', () => {
  const said = [...allowed.keys()].map((room) => {
    const door = readFileSync(new URL(`${room}/index.ts`, server), 'utf8').replaceAll(/\s+(?:\* )?/g, ' ');
    const sentence = / Imports ([a-z, ]+)\./.exec(door)?.[1] ?? 'no sentence';
    return [room, namesIn(sentence.replaceAll(/\b(?:the|and|of ours)\b/g, '')).toSorted()] as const;
  });
  expect(new Map(said)).toEqual(allowed);
});

test('docs/architecture.md has every room and every file beside them', () => {
  const named = new Set([...docs.matchAll(/`([\w./-]+)`/g)].map(([, name]) => name!.replace(/\.ts$/, '')));
  const missing = readdirSync(server, { withFileTypes: true })
    .filter(({ name }) => !name.endsWith('.test.ts'))
    .map((entry) => entry.name.replace(/\.ts$/, ''))
    .filter((name) => !named.has(name) && !named.has(`server/${name}`));
  expect(missing).toEqual([]);
});
