import { expect, test } from 'vitest';

import { type Queryable } from '../storage/index.ts';
import { type Identifiable, readAhead } from './identify.ts';

const read: unknown[] = [];
/** Knows the user of every anonymous id. */
const tx = {
  query: async ({ values }: { values: unknown[] }) => {
    read.push(values[1]);
    return { rows: [{ workspace_id: 'w', id: 'a', user_id: 'u' }] };
  },
} as unknown as Queryable;

function event(eventName: string, userId: string | null): Identifiable {
  const payload = { event_id: 'e', event_name: eventName, anonymous_id: 'a' };
  const processed = { eventId: 'e', eventName, userId, payload, text: '', original: null };
  return { workspaceId: 'w', receivedAt: new Date(0), event: { ...processed, id: 'row' } };
}

test('the users of anonymous ids are read with the event ids', async () => {
  expect(await readAhead(tx, [event('page_view', null)])).toEqual(new Map([['w a', 'u']]));
  expect(read).toEqual(['{"a"}']);
});

test.each([
  ['claim ids, which waits for what is accepted', [event('page_view', null), event('identify', 'u')]],
  ['ask for no user', [event('page_view', 'u')]],
])('nothing is read with the ids of events that %s', (_, events) => {
  expect(readAhead(tx, events)).toBeNull();
});
