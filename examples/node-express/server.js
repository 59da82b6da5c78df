import { createHmac, timingSafeEqual } from 'node:crypto';
import express from 'express';

const { PORT = '3000', HOST = '127.0.0.1', WEBHOOK_SECRET } = process.env;
if (!WEBHOOK_SECRET) {
  console.error('Set WEBHOOK_SECRET to the secret key of the webhook.');
  process.exit(1);
}

/** Ids of accepted events. In production, use a unique column in your database: see the README. */
const seen = new Set();
const remembered = 100_000;

const app = express();

// The signature covers the bytes of the body: read them before anything parses them.
app.post('/webhooks', express.raw({ type: () => true, limit: '2mb' }), (request, response) => {
  const signature = request.get('X-Perspection-Signature');
  if (signature === undefined) return response.status(400).json({ error: 'no signature' });
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  // While the secret key is being rotated, there is a signature with the old key as well.
  const previous = request.get('X-Perspection-Signature-Previous') ?? '';
  if (!isGenuine(body, signature) && !isGenuine(body, previous))
    return response.status(401).json({ error: 'wrong signature' });

  const event = parse(body);
  if (event === null) return response.status(400).json({ error: 'not an event' });

  // Use the id in the body, which is signed; the headers are not.
  if (seen.has(event.event_id)) return response.json({ status: 'duplicate' });
  remember(event.event_id);

  // Answer first, process afterwards: an answer that exceeds the webhook's timeout counts as a failure.
  response.on('finish', () => handle(event));
  response.json({ status: 'accepted' });
});

function isGenuine(body, signature) {
  const expected = createHmac('sha256', WEBHOOK_SECRET).update(body).digest();
  const given = Buffer.from(signature, 'hex');
  // The comparison takes the same time wherever the first difference is; it needs equal lengths.
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function parse(body) {
  try {
    const event = JSON.parse(body.toString('utf8'));
    return typeof event?.event_id === 'string' ? event : null;
  } catch {
    return null;
  }
}

function remember(id) {
  seen.add(id);
  if (seen.size > remembered) seen.delete(seen.values().next().value);
}

/** Process the event here. */
function handle(event) {
  console.log(JSON.stringify({ event_id: event.event_id, event_name: event.event_name }));
}

const server = app.listen(Number(PORT), HOST, () => {
  console.error(`listening on http://${HOST}:${server.address().port}/webhooks`);
});
