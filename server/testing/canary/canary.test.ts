import { expect, it } from 'vitest';

import { Canary } from './canary.ts';
import { harvest, readMessages } from './harvest.ts';

it('finds what came out, whatever came first', () => {
  const canary = new Canary();
  canary.write('log', 'the first line');
  canary.write('log', '{"err":"got \\"anna\\"@example.com here"}');
  canary.secret('user_id', '"anna"@example.com');
  canary.secret('header', 'not written');
  expect(canary.leaks()).toEqual([expect.stringMatching(/^user_id in log: …the first line.*here/)]);
  expect(canary.lengthOf('log')).toBeGreaterThan(40);
});

it.each(['a b/c?d=e&f', encodeURIComponent('a b/c?d=e&f'), Buffer.from('a b/c?d=e&f').toString('base64')])(
  'finds it as %s',
  (written) => {
    const canary = new Canary();
    canary.secret('query', 'a b/c?d=e&f');
    canary.write('trace', `before${written}after`);
    expect(canary.leaks()).toHaveLength(1);
  },
);

it('looks for no short values, and for none that may come out', () => {
  const canary = new Canary();
  canary.secret('payload', 'seven.7');
  canary.secret('user_id', 'order-12345');
  canary.public('order-12345');
  canary.write('log', 'seven.7 order-12345');
  expect(canary.leaks()).toEqual([]);
});

it('knows what an operation brings in', () => {
  const canary = new Canary();
  harvest(canary, {
    input: {
      name: 'a public name',
      url: 'https://example.com/public/path?in-the-query',
      secretKey: 'in-the-secret-key',
      customHeaders: [{ name: 'X-Public', value: 'in-the-header' }],
    },
    events: [
      {
        event_name: 'public_event',
        event_id: 'public-id',
        user_id: 'in-the-user-id',
        properties: { list: ['in-the-properties'] },
        other: 'in-another-field',
      },
    ],
  });
  const secrets = ['query', 'secret-key', 'header', 'user-id', 'properties'].map((part) => `in-the-${part}`);
  canary.write('log', [...secrets, 'in-another-field'].join());
  expect(canary.leaks()).toHaveLength(6);
});

it("reads answers' messages, and not what was asked for", () => {
  const canary = new Canary();
  canary.secret('user_id', 'anna@example.com');
  const says = (text: string) => ({ data: { a: [{ errorMessage: text }, { health: { reason: 'down' } }] } });
  readMessages(canary, { ...says('timeout'), event: { message: 'anna@example.com' } });
  expect(canary.leaks()).toEqual([]);
  readMessages(canary, says('not anna@example.com'));
  expect(canary.leaks()).toHaveLength(1);
});
