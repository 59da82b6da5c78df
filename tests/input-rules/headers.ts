import { accepted, refused, type GivenSettings, type InputCase } from './case.ts';

const named = (name: string): GivenSettings => ({ customHeaders: [{ name, value: 'value' }] });
const valued = (value: string): GivenSettings => ({ customHeaders: [{ name: 'X-A', value }] });
const many = (count: number): GivenSettings => ({
  customHeaders: Array.from({ length: count }, (_, index) => ({ name: `X-${index}`, value: 'value' })),
});
const called = (...names: string[]): GivenSettings => ({
  customHeaders: names.map((name) => ({ name, value: 'value' })),
});

const names = [
  'Authorization',
  'x-api-key',
  'Content-Type',
  'User-Agent',
  'X-Perspection-Event',
  "!#$%&'*+-.^_`|~9",
  'Proxy',
  'Webhook',
  ' X-Team\t',
  'x'.repeat(256),
];

const forbiddenNames = [
  'Host',
  'content-length',
  'TRANSFER-ENCODING',
  'Connection',
  'Keep-Alive',
  'TE',
  'Trailer',
  'Upgrade',
  'Expect',
  'Proxy-Authorization',
  'proxy-anything',
  'X-Perspection-Signature',
  'x-perspection-signature',
  'X-Perspection-Test',
  'Webhook-Signature',
  'webhook-id',
  ' Host\t',
];

const illegalNames = [
  ...['a b', 'a:', 'a\r\nb', 'X-A\n', 'a\0', 'é', 'a(b)', '"a"', ':path', 'ＨＯＳＴ', '\u00a0X-A'],
];

const values = [
  '',
  ' ',
  '\tBearer abc ',
  'a\tb',
  'café',
  '"quoted"',
  'x'.repeat(4096),
  ` ${'x'.repeat(4096)}`,
];

const illegalValues = ['a\r\nX-Evil: 1', 'a\n', '\ra', 'a\0', 'a\x7f', 'a\x85', 'a\x80', 'ключ', '🙂'];

export const headerCases: readonly InputCase[] = [
  ...names.map((name) => accepted(named(name))),
  ...forbiddenNames.map((name) => refused(named(name), 'customHeaders.0.name FORBIDDEN_HEADER')),
  ...illegalNames.map((name) => refused(named(name), 'customHeaders.0.name INVALID')),
  ...['', ' \t'].map((name) => refused(named(name), 'customHeaders.0.name REQUIRED')),
  refused(named('x'.repeat(257)), 'customHeaders.0.name TOO_LONG'),

  ...values.map((value) => accepted(valued(value))),
  ...illegalValues.map((value) => refused(valued(value), 'customHeaders.0.value INVALID')),
  refused(valued('x'.repeat(4097)), 'customHeaders.0.value TOO_LONG'),

  refused(called('X-A', 'x-a', 'X-B'), 'customHeaders.1.name INVALID'),
  refused(called('', ''), 'customHeaders.0.name REQUIRED', 'customHeaders.1.name REQUIRED'),
  accepted(many(20)),
  refused(many(21), 'customHeaders TOO_MANY'),
];
