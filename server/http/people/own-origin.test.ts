import { expect, it } from 'vitest';

import { OwnOrigin } from './own-origin.ts';

/** What a proxy on the same machine makes of a request, unless it is told to keep `Host`. */
const host = 'localhost:8080';

it.each([
  ['http://hooks.example.com', null, false],
  ['http://localhost:9000', false, true],
  ['https://hooks.example.com', true, false],
  [null, false, true],
])('behind a proxy at PUBLIC_URL %s, the browser came over https: is %s', (publicUrl, secure, plain) => {
  const own = new OwnOrigin(publicUrl);
  const headers = { host, origin: publicUrl ?? `http://${host}` };
  expect(own.isOwn(headers)).toBe(true);
  expect(own.isSecure(headers)).toBe(secure);
  expect(own.takesPlainCookies(headers)).toBe(plain);
});
