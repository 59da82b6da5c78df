import { type ServerResponse } from 'node:http';

const works = new WeakMap<ServerResponse, (() => void)[]>();

/**
 * Runs `work` when a request was answered, or its connection broken off. All that wait for one answer share a listener:
 * Node warns of a leak from the eleventh on.
 */
export function whenClosed(response: ServerResponse, work: () => void): void {
  const waiting = works.get(response);
  if (waiting) return void waiting.push(work);
  const all = [work];
  works.set(response, all);
  response.once('close', () => all.forEach((one) => one()));
}
