import { accepted, refused, type InputCase } from './case.ts';

const x = (count: number) => 'x'.repeat(count);
const emojis = (count: number) => '🙂'.repeat(count);

export const textCases: readonly InputCase[] = [
  ...['CRM', '  CRM ', 'ключ', x(120), ` ${x(120)}\n`, emojis(120)].map((name) => accepted({ name })),
  ...['', '   ', '\n\t'].map((name) => refused({ name }, 'name REQUIRED')),
  ...[x(121), emojis(121)].map((name) => refused({ name }, 'name TOO_LONG')),
  ...['a\0b', 'a\ud800b', 'a\udc00', 'two\nlines', 'a\tb', 'a\x85b'].map((name) =>
    refused({ name }, 'name INVALID'),
  ),

  ...['', ' ', 'two\nlines', 'a\tb', x(1000), `  ${x(1000)}\n`, emojis(1000)].map((description) =>
    accepted({ description }),
  ),
  ...[x(1001), emojis(1001)].map((description) => refused({ description }, 'description TOO_LONG')),
  ...['a\0b', 'a\ud800b'].map((description) => refused({ description }, 'description INVALID')),

  ...['k', ' blanks stay ', ' ', 'ключ', 'a\nb', x(256), emojis(256)].map((secretKey) =>
    accepted({ secretKey }),
  ),
  refused({ secretKey: '' }, 'secretKey REQUIRED'),
  ...[x(257), emojis(257)].map((secretKey) => refused({ secretKey }, 'secretKey TOO_LONG')),
  ...['a\0b', 'a\udc00'].map((secretKey) => refused({ secretKey }, 'secretKey INVALID')),
];
