import js from '@eslint/js';
import regexp from 'eslint-plugin-regexp';
import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';

import { bannedWords } from './scripts/lint/banned-words.ts';

/** Import restrictions of all TypeScript files. */
const sourceOnly = { group: ['**/dist/**'], message: 'Import the source.' };
/** Of all files. */
const plainly = {
  selector: 'SpreadElement > ObjectExpression.argument',
  message: 'Write the properties plainly.',
};
/** What turns a time into the days and hours of a time zone, or back. */
const byCalendar = [
  'MemberExpression[property.name=/^(get|set)(UTC)?(FullYear|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds)$/]',
  'MemberExpression[property.name=/^(getTimezoneOffset|to(Locale)?(Date|Time)String|toLocaleString|toUTCString|toGMTString)$/]',
  "MemberExpression[object.name='Intl'][property.name=/^(DateTimeFormat|RelativeTimeFormat)$/]",
  "NewExpression[callee.name='Date'][arguments.length>1]",
  "NewExpression[callee.name='Date'] > TemplateLiteral",
  "CallExpression[callee.object.name='Date'][callee.property.name='UTC']",
].map((selector) => ({
  selector,
  message:
    'Use web/src/words/calendar.ts: times follow the zone that the user has chosen. Numbers: words/numbers.ts.',
}));
/** Reading when a component begins, and never again. */
const readOnce = ['SvelteScriptElement', 'SvelteScriptElement > IfStatement'].map((parent) => ({
  selector: `${parent} > ExpressionStatement > UnaryExpression[operator='void']`,
  message:
    'Read in an effect by live.keepCurrent: what a page shows is read again after the connection was lost.',
}));
/** One project service for all files: with types, and with `.svelte` files known to it. */
const typed = { projectService: true, extraFileExtensions: ['.svelte'] };

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'node_modules/',
      '.data/',
      '.cache/',
      'web/src/data/gl/',
      'examples/python-flask/',
      '**/*.cjs',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        performance: 'readonly',
        setTimeout: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        fetch: 'readonly',
      },
    },
  },
  {
    files: ['**/*.ts', '**/*.svelte'],
    extends: [...tseslint.configs.strict, ...tseslint.configs.stylistic],
    rules: {
      'no-undef': 'off', // TypeScript checks this
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // With noUncheckedIndexedAccess every index is possibly undefined; `!` marks those that are known to exist.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/no-extraneous-class': 'off', // type-graphql's arguments and types are decorated classes
      eqeqeq: ['error', 'smart'],
      'no-console': 'error',
      'no-restricted-imports': ['error', { patterns: [sourceOnly] }],
    },
  },
  {
    files: ['{server,bench,tests,demo,scripts,web}/**/*.{ts,svelte}'],
    languageOptions: { parserOptions: typed },
    rules: {
      // An error in a promise that nobody awaits is lost.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { arguments: false, attributes: false } },
      ],
      '@typescript-eslint/await-thenable': 'error',
    },
  },
  ...svelte.configs.recommended,
  {
    files: ['**/*.{js,mjs,ts,svelte}'],
    plugins: { local: { rules: { 'banned-words': bannedWords } }, regexp },
    rules: {
      // Input of any length takes time in proportion: no expression backtracks, and none starts anew at each character.
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential', ignoreSticky: false }],
      // One standard term for each thing.
      'local/banned-words': 'error',
      'no-restricted-syntax': ['error', plainly],
    },
  },
  {
    files: ['web/src/**/*.{ts,svelte}'],
    ignores: ['web/src/words/calendar.ts', '**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', plainly, ...byCalendar] },
  },
  {
    files: ['web/src/{features,pages}/**/*.svelte'],
    ignores: ['web/src/pages/doors/**'], // nobody is signed in there
    rules: { 'no-restricted-syntax': ['error', plainly, ...byCalendar, ...readOnce] },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser, ...typed } },
    rules: { 'svelte/no-navigation-without-resolve': 'off' }, // a plain Vite app has no SvelteKit routes
  },
);
