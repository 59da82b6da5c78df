import { expect, it } from 'vitest';

import { localPath } from './local-path.ts';

it.each([
  ['/', '/'],
  ['/log?webhook=1&x=%2F', '/log?webhook=1&x=%2F'],
  ['/settings/sign-in', '/settings/sign-in'],
  ['/a/../b', '/b'],
])('%j leads to %j', (path, leads) => expect(localPath(path)).toBe(leads));

it.each([
  '',
  'log',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '/..//evil.example',
  '/.//evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  'https://evil.example',
  'javascript:alert(1)',
  `/${'x'.repeat(1000)}`,
  '/\u2028',
])('%j is no path of ours', (path) => {
  const where = new URL(localPath(path), 'https://webhooks.example');
  expect(where.origin).toBe('https://webhooks.example');
  expect(localPath(path)).toMatch(/^\/(?!\/)/);
});
