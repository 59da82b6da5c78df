import { describe, expect, it } from 'vitest';

import { uuidv7 } from '../ids.ts';
import { type Log } from '../log.ts';
import { ask, startApiServer } from '../testing/api-server.ts';
import { serveApi } from '../testing/served-api.ts';

const api = serveApi();

describe('an unexpected error', () => {
  it('is answered as one sentence with a reference, and the log has the cause under that reference', async () => {
    const names = () => Promise.reject(new Error('secret of the database'));
    const lines: object[] = [];
    const log: Log = {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: (fields) => void lines.push(fields),
      child: () => log,
      isLevelEnabled: () => true,
    };
    await using own = await startApiServer({
      services: { events: { ...api.world.storage.events, names } },
      log,
    });
    const { body } = await ask(own.url, '{ eventTypes { name } }');
    const { reference } = body.errors[0].extensions;
    expect(body.errors).toEqual([
      {
        message: `Something went wrong on our side. Reference: ${reference}.`,
        path: ['eventTypes'],
        extensions: { code: 'INTERNAL_SERVER_ERROR', reference },
      },
    ]);
    expect(lines).toEqual([
      { reference, err: expect.objectContaining({ message: 'secret of the database' }) },
    ]);
  });
});

describe('when the database cannot be used', () => {
  const unavailable = {
    message: expect.stringMatching(/^The database cannot be used at the moment: try again shortly\./),
    extensions: { code: 'UNAVAILABLE', reference: expect.any(String) },
  };
  const full = Object.assign(new Error('could not extend file "base/16384/16731": No space left on device'), {
    code: '53100',
  });
  const send = 'mutation { ingestEvents(events: [{ event_name: "a" }]) { acceptedCount } }';

  it('what was asked is answered as 503 without internals, and with the time to come back', async () => {
    const refuse = () => Promise.reject(full);
    const ingest = { ingest: refuse, preview: refuse, testFilters: refuse, secondsToWait: () => null };
    await using own = await startApiServer({ services: { ingest } });
    const { status, headers, body } = await ask(own.url, send);
    expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    expect(body.errors).toEqual([{ ...unavailable, path: ['ingestEvents'] }]);
  });

  it('a key that cannot be looked up is not taken for a wrong one', async () => {
    const access = { authenticate: () => Promise.reject(full) };
    await using own = await startApiServer({ access });
    const { status, headers, body } = await ask(own.url, send);
    expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    expect(body.errors).toEqual([unavailable]);
  });

  it('the part of an answer that is there is answered', async () => {
    const webhooks = { ...api.world.storage.webhooks, find: () => Promise.reject(full) };
    await using own = await startApiServer({ services: { webhooks } });
    const { status, body } = await ask(own.url, `{ viewer { role } webhook(id: "${uuidv7()}") { id } }`);
    expect([status, body.data]).toEqual([200, { viewer: { role: 'OWNER' }, webhook: null }]);
    expect(body.errors).toEqual([{ ...unavailable, path: ['webhook'] }]);
  });
});
