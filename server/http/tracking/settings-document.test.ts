import { expect, it } from 'vitest';

import { publicAddress } from './settings-document.ts';

it.each([
  ['shop.example:4000', {}, 'http'],
  ['shop.example', { 'x-forwarded-proto': 'https' }, 'https'],
  ['shop.example', { 'x-forwarded-proto': 'HTTPS, http' }, 'https'],
  ['shop.example', { 'x-forwarded-proto': 'http', origin: 'https://shop.example' }, 'http'],
  ['shop.example', { 'x-forwarded-proto': 'gopher' }, 'http'],
  ['events.example', { origin: 'https://shop.example' }, 'https'],
  ['events.example', { referer: 'https://shop.example/cart' }, 'https'],
  ['events.example', { origin: 'http://shop.example' }, 'http'],
  ['localhost:4000', { origin: 'https://shop.example' }, 'http'],
  ['127.0.0.1:4000', { origin: 'https://shop.example' }, 'http'],
  ['[::1]:4000', { origin: 'https://shop.example' }, 'http'],
  ['[2001:db8::1]:4000', { origin: 'https://shop.example' }, 'https'],
])('a browser that asks %s with %j calls it by %s', (host, headers, protocol) => {
  expect(publicAddress(host, headers)).toEqual({ host, protocol });
});
