import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, it } from 'vitest';

import { bannedWords } from './banned-words.ts';

RuleTester.describe = describe;
RuleTester.it = it;

const tester = new RuleTester({ languageOptions: { parser: tseslint.parser } });

/** A case that reports these words, in the order of the text. */
const reports = (code: string, ...words: string[]) => ({
  code,
  errors: words.map((word) => ({ message: new RegExp(`^Do not name anything "${word}": write .+\\.$`) })),
});

tester.run('banned-words', bannedWords, {
  valid: [
    { name: 'other words that contain a banned one', code: 'const placeholder = 1; function replace() {}' },
    { name: 'names that a library declares', code: 'void Promise.allSettled([]); text.replaceAll(a, b);' },
    { name: 'a name of another module, which is reported there', code: "import { settle } from './a.ts';" },
    { name: 'keys in quotes, and property access', code: "const a = { 'place-items': 1 }; a.place();" },
    { name: 'a property that is given another name', code: 'const { place: index } = found;' },
    { name: 'words that are no pair', code: 'const letterGoes = 1; const handed = inHandler;' },
  ],
  invalid: [
    reports('const place = 1;', 'place'),
    reports('let unsettledCount;', 'unsettled'),
    reports('const MOST_LANES = 4;', 'lanes'),
    reports('const { place } = found;', 'place'),
    reports('const { index: place } = found;', 'place'),
    reports('function sweepAll(strays) {}', 'sweep', 'strays'),
    reports('const run = (lane: number) => lane;', 'lane'),
    reports('type Work = (place: number) => void;', 'place'),
    reports('class Pacer { #shelves = 1; settle() {} }', 'pacer', 'shelves', 'settle'),
    reports('interface Settled { readonly inHands: number; letGo(): void }', 'settled', 'hands', 'let go'),
    reports('type Crowd = number; enum Lane { Sweeper }', 'crowd', 'lane', 'sweeper'),
    reports("import { a as settle } from './a.ts';", 'settle'),
    reports('const log = { inHand: 1 };', 'in hand'),
    reports('class A { constructor(private readonly placeAnew: boolean) {} }', 'place anew'),
    reports('for (const stray of all) stray();', 'stray'),
  ],
});
