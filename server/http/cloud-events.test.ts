import { describe, expect, it } from 'vitest';

import { RefusedRequest } from './answers.ts';
import { binaryCloudEvent, isBinaryCloudEvent } from './cloud-events.ts';
import { JsonError } from './exact-json.ts';

const read = (headers: Record<string, string>, body = '') =>
  binaryCloudEvent(headers, Buffer.from(body), () => undefined);

describe('attributes in headers', () => {
  it.each([
    ['order 7', 'order 7'],
    ['gr%C3%B6%C3%9Fe%20%F0%9F%91%8D', 'größe 👍'],
    ['%25', '%'],
    ['%2525', '%25'],
    ['50% off', '50% off'],
    ['%', '%'],
    ['%zz%4', '%zz%4'],
    ['"a \\"b\\" \\\\ c"', 'a "b" \\ c'],
    ['"%22"', '"'],
    ['"', '"'],
    ['""', ''],
  ])('%j is read as %j', (value, expected) => {
    expect(read({ 'ce-subject': value })).toEqual({ subject: expected });
  });

  it.each([['gr\u00f6\u00dfe'], ['a\tb'], ['%ff'], ['%C3%28'], ['%F0%9F%91']])('%j is refused', (value) => {
    expect(() => read({ 'ce-subject': value })).toThrow(RefusedRequest);
  });

  it('are those that begin with ce-, and the type of the data', () => {
    const headers = { 'ce-id': '1', 'ce-ext': 'x', 'content-type': 'text/plain', 'x-other': 'y' };
    expect(read(headers)).toEqual({ id: '1', ext: 'x', datacontenttype: 'text/plain' });
  });

  it.each(['ce-specversion', 'ce-id', 'ce-source', 'ce-type'])('make a CloudEvent when one is %s', (name) => {
    expect(isBinaryCloudEvent({ [name]: 'x' })).toBe(true);
    expect(isBinaryCloudEvent({ 'ce-subject': 'x', 'content-type': 'application/json' })).toBe(false);
  });
});

describe('data', () => {
  const data = (type: string | null, body: string | Buffer) => {
    const headers: Record<string, string> = type === null ? {} : { 'content-type': type };
    const { datacontenttype: _, ...rest } = binaryCloudEvent(headers, Buffer.from(body), () => undefined);
    return rest;
  };

  it.each([
    null,
    'application/json',
    'application/json; charset=utf-8',
    'application/vnd.x+json',
    'text/json',
  ])('of type %s is JSON', (type) => {
    expect(data(type, '{"a":[1]}')).toEqual({ data: { a: [1] } });
    expect(() => data(type, '{"a"')).toThrow(JsonError);
    expect(() => data(type, Buffer.from([0x22, 0xff, 0x22]))).toThrow(RefusedRequest);
  });

  it.each([
    ['text/plain', 'größe', { data: 'größe' }],
    ['text/plain', Buffer.from([0xff]), { data_base64: '/w==' }],
    ['application/xml', '<a/>', { data_base64: 'PGEvPg==' }],
    ['nonsense', 'a', { data_base64: 'YQ==' }],
    ['application/json', '', {}],
  ])('of type %s is %j as %j', (type, body, expected) => {
    expect(data(type, body)).toEqual(expected);
  });

  it('replaces what a header calls by that name', () => {
    expect(read({ 'ce-data': 'x' }, '{}')).toMatchObject({ data: {} });
  });
});
