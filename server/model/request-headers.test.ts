import { describe, expect, test } from 'vitest';
import { encodeHeaderValue, requestHeaders, type RequestHeadersInput } from './request-headers.ts';

const purchase: RequestHeadersInput = {
  eventName: 'purchase',
  eventId: 'evt_1',
  attemptNumber: 2,
  signature: 'ab12',
  signatureHeaders: null,
  customHeaders: [],
  authorization: null,
  source: null,
  test: false,
};

describe('request headers', () => {
  test('name the event, its id, the attempt and the signature', () => {
    expect(requestHeaders(purchase)).toEqual([
      { name: 'Content-Type', value: 'application/json' },
      { name: 'User-Agent', value: 'Perspection-Webhooks/1.0' },
      { name: 'Accept', value: '*/*' },
      { name: 'X-Perspection-Event', value: 'purchase' },
      { name: 'X-Perspection-Event-ID', value: 'evt_1' },
      { name: 'X-Perspection-Delivery-Attempt', value: '2' },
      { name: 'X-Perspection-Signature', value: 'ab12' },
    ]);
  });

  test('have no signature when the webhook has no secret key', () => {
    const names = requestHeaders({ ...purchase, signature: null }).map(({ name }) => name);
    expect(names).not.toContain('X-Perspection-Signature');
  });

  test.each(['X-Perspection-Signature', 'x-perspection-signature-PREVIOUS', 'x-perspection-test'])(
    'have no custom header %s',
    (name) => {
      const headers = requestHeaders({
        ...purchase,
        signature: null,
        customHeaders: [{ name, value: 'true' }],
      });
      expect(headers).toEqual(requestHeaders({ ...purchase, signature: null }));
    },
  );

  test('have the other signatures, which no custom header replaces', () => {
    const signatureHeaders = [{ name: 'X-Perspection-Signature-Previous', value: 'cd34' }];
    const headers = requestHeaders({
      ...purchase,
      signatureHeaders,
      customHeaders: [{ name: 'x-perspection-signature-previous', value: 'forged' }],
    });
    expect(headers).toEqual([...requestHeaders(purchase), ...signatureHeaders]);
  });

  test('have the authorization of the webhook, in place of a custom header', () => {
    const customHeaders = [{ name: 'AUTHORIZATION', value: 'mine' }];
    expect(requestHeaders({ ...purchase, customHeaders, authorization: 'Bearer t' })).toEqual([
      ...requestHeaders(purchase),
      { name: 'Authorization', value: 'Bearer t' },
    ]);
    expect(requestHeaders({ ...purchase, customHeaders })).toContainEqual(customHeaders[0]);
  });

  test('mark a test send', () => {
    expect(requestHeaders({ ...purchase, test: true })).toContainEqual({
      name: 'X-Perspection-Test',
      value: 'true',
    });
  });

  test('let custom headers win whatever their case, once per name', () => {
    const headers = requestHeaders({
      ...purchase,
      customHeaders: [
        { name: 'content-type', value: 'application/cloudevents+json' },
        { name: 'Authorization', value: 'Bearer x' },
      ],
    });
    expect(headers.filter(({ name }) => name.toLowerCase() === 'content-type')).toEqual([
      { name: 'content-type', value: 'application/cloudevents+json' },
    ]);
    expect(headers.at(-1)).toEqual({ name: 'Authorization', value: 'Bearer x' });
  });

  test('let a custom header replace Accept', () => {
    const headers = requestHeaders({
      ...purchase,
      customHeaders: [{ name: 'ACCEPT', value: 'application/json' }],
    });
    expect(headers.filter(({ name }) => name.toLowerCase() === 'accept')).toEqual([
      { name: 'ACCEPT', value: 'application/json' },
    ]);
  });

  test.each(['ab12', null])(
    'never take a signature from the custom headers (own signature: %s)',
    (signature) => {
      const headers = requestHeaders({
        ...purchase,
        signature,
        customHeaders: [{ name: 'x-perspection-SIGNATURE', value: 'forged' }],
      });
      expect(headers.map(({ value }) => value)).not.toContain('forged');
    },
  );
});

describe('header values of free text', () => {
  test.each([
    ['purchase', 'purchase'],
    ['Order Completed', 'Order Completed'],
    ['', ''],
    ['größe', 'gr%C3%B6%C3%9Fe'],
    ['购买', '%E8%B4%AD%E4%B9%B0'],
    ['🛒 done', '%F0%9F%9B%92 done'],
    ['a\r\nX-Forged: 1', 'a%0D%0AX-Forged: 1'],
    ['100%', '100%25'],
    [' padded ', '%20padded%20'],
    ['  ', '%20%20'],
    ['  a  b  ', '%20%20a  b%20%20'],
    ['\ud800', '%EF%BF%BD'],
    ['\u007f', '%7F'],
  ])('%j is sent as %j', (text, value) => {
    expect(encodeHeaderValue(text)).toBe(value);
    expect(decodeURIComponent(value)).toBe(text.toWellFormed());
  });

  test('are different for different texts', () => {
    expect(encodeHeaderValue('é')).not.toBe(encodeHeaderValue('%C3%A9'));
  });

  test('name the source of the event, percent-encoded, right after ours', () => {
    const headers = requestHeaders({ ...purchase, source: 'Shop "ü" 100%' });
    expect(headers).toContainEqual({ name: 'X-Perspection-Source', value: 'Shop "%C3%BC" 100%25' });
    expect(requestHeaders(purchase).map(({ name }) => name)).not.toContain('X-Perspection-Source');
  });
});
