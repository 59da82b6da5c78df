import { createHmac, timingSafeEqual } from 'node:crypto';
import { createInterface } from 'node:readline';

/** Whether X-Perspection-Signature, or X-Perspection-Signature-Previous, is right. `body`: the Buffer received. */
export function isGenuine(body, signature, secret) {
  return sameHex(createHmac('sha256', secret).update(body).digest(), signature);
}

/** Whether X-Perspection-Signature-V2 is right, and made within the last five minutes. `now`: Unix seconds. */
export function isGenuineNow(body, header, secret, now = Date.now() / 1000) {
  const parts = (header ?? '').split(',').map((part) => part.split('=', 2));
  const time = parts.find(([name]) => name === 't')?.[1] ?? '';
  if (!/^\d{1,12}$/.test(time) || Math.abs(now - Number(time)) > 300) return false;
  const expected = createHmac('sha256', secret).update(`${time}.`).update(body).digest();
  return parts.some(([name, signature]) => name === 'v2' && sameHex(expected, signature));
}

function sameHex(expected, signature) {
  const given = Buffer.from(signature ?? '', 'hex');
  // The comparison takes the same time wherever the first difference is; it needs equal lengths.
  return given.length === expected.length && timingSafeEqual(given, expected);
}

// To try it: lines of "plain" or "v2", secret key, header and body in base64, separated by tabs.
for await (const line of createInterface({ input: process.stdin })) {
  const [kind, secret, header, body] = line.split('\t');
  const check = kind === 'v2' ? isGenuineNow : isGenuine;
  console.log(check(Buffer.from(body, 'base64'), header, secret));
}
