import { afterAll } from 'vitest';

import { createLog, silentLog } from '../../log.ts';
import { canary } from './installed.ts';
import { harvest, readMessages } from './harvest.ts';

/**
 * Watches all tests of a file, for `CANARY=1`: what they send over HTTP goes in; the log at its most talkative, answers'
 * messages, metrics, traces and the output of processes come out. A leak fails the file.
 */
export function watchFile(): void {
  Object.assign(
    silentLog,
    createLog({ level: 'debug', destination: { write: (line) => canary?.write('log', line) } }),
  );
  const send = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    readRequest(init);
    const response = await send(input, init);
    await readResponse(response.clone());
    return response;
  };
  afterAll(() => {
    const leaks = canary?.leaks() ?? [];
    if (leaks.length > 0) throw new Error(`Came out:\n${leaks.join('\n')}`);
  });
}

function readRequest(init: RequestInit | undefined): void {
  const key = new Headers(init?.headers).get('authorization')?.replace(/^Bearer /, '');
  if (key?.startsWith('psk_')) canary?.secret('API key', key);
  const body = parse(typeof init?.body === 'string' ? init.body : '');
  if (canary && typeof body === 'object' && body !== null && 'variables' in body)
    harvest(canary, body.variables);
}

async function readResponse(response: Response): Promise<void> {
  const type = response.headers.get('content-type') ?? '';
  if (!/json|text\/plain/.test(type)) return;
  const text = await response.text().catch(() => '');
  if (type.startsWith('text/plain')) canary?.write('metrics', text);
  else if (canary) readMessages(canary, parse(text));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
