import { describe, expect, test } from 'vitest';
import { KeptResponse, responseLimits } from './kept-response.ts';

function keep(...chunks: (string | Buffer)[]): KeptResponse {
  const kept = new KeptResponse([]);
  for (const chunk of chunks) kept.push(Buffer.from(chunk as string));
  return kept;
}

describe('a kept body', () => {
  test('is kept whole when it is short, however it is cut into chunks', () => {
    const bytes = Buffer.from('Grüße 🛒 '.repeat(500));
    for (const size of [1, 2, 3, 1000, bytes.length]) {
      const chunks = [];
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
      expect(keep(...chunks).toAttemptResponse(true)).toEqual({
        headers: [],
        body: bytes.toString(),
        truncated: false,
      });
    }
  });

  test('of exactly the limit is kept whole', () => {
    const body = 'x'.repeat(responseLimits.body);
    expect(keep(body).toAttemptResponse(true)).toMatchObject({ body, truncated: false });
    expect(keep(body, 'y').toAttemptResponse(true)).toMatchObject({ body, truncated: true });
  });

  test.each([
    ['é', 1],
    ['€', 1],
    ['€', 2],
    ['🛒', 1],
    ['🛒', 2],
    ['🛒', 3],
  ])('is cut before %s when only %i of its bytes fit', (character, fitting) => {
    const start = 'x'.repeat(responseLimits.body - fitting);
    const { body, truncated } = keep(start + character).toAttemptResponse(true);
    expect(truncated).toBe(true);
    expect(body).toBe(start);
  });

  test('keeps a multi-byte character that just fits', () => {
    const start = 'x'.repeat(responseLimits.body - 4);
    expect(keep(`${start}🛒more`).toAttemptResponse(true).body).toBe(`${start}🛒`);
  });

  test('that broke off inside a character ends before it and is marked as truncated', () => {
    const half = Buffer.from('ok 🛒').subarray(0, -1);
    expect(keep(half).toAttemptResponse(false)).toMatchObject({ body: 'ok ', truncated: true });
  });

  test('that really ends inside a character shows U+FFFD', () => {
    const half = Buffer.from('ok 🛒').subarray(0, -1);
    expect(keep(half).toAttemptResponse(true)).toMatchObject({ body: 'ok \ufffd', truncated: false });
  });

  test('of nothing but continuation bytes is cut without an error', () => {
    const { body } = keep(Buffer.alloc(responseLimits.body + 1, 0x80)).toAttemptResponse(true);
    expect(body).toBe('\ufffd'.repeat(responseLimits.body));
  });

  test('does not change when the socket reuses its memory', () => {
    const chunk = Buffer.from('first');
    const kept = new KeptResponse([]);
    kept.push(chunk);
    chunk.fill('z');
    expect(kept.toAttemptResponse(true).body).toBe('first');
  });
});

describe('kept headers', () => {
  test('are kept as received, in order, with NUL replaced', () => {
    const raw = ['Set-Cookie', 'a', 'set-cookie', 'b\0', 'X-Ü', 'ü'].map((text) => Buffer.from(text));
    expect(new KeptResponse(raw).toAttemptResponse(true)).toEqual({
      headers: [
        { name: 'Set-Cookie', value: 'a' },
        { name: 'set-cookie', value: 'b\ufffd' },
        { name: 'X-Ü', value: 'ü' },
      ],
      body: '',
      truncated: false,
    });
  });

  test('are kept up to 64 of them and 16 KiB', () => {
    const many = Array.from({ length: 65 }, (_, index) => [`X-${index}`, 'v']).flat();
    const large = Array.from({ length: 20 }, (_, index) => [`X-${index}`, 'v'.repeat(1020)]).flat();
    expect(new KeptResponse(many).toAttemptResponse(true)).toMatchObject({ truncated: true });
    expect(new KeptResponse(many).toAttemptResponse(true).headers).toHaveLength(64);
    expect(new KeptResponse(large).toAttemptResponse(true).headers).toHaveLength(16);
  });
});
