import { type ServerResponse } from 'node:http';

const works = Symbol('what runs when it is closed');

interface Response extends ServerResponse {
  [works]?: (() => void)[];
}

/**
 * Runs `work` when a request was answered, or its connection broken off. All that wait for one answer share a listener:
 * Node warns of a leak from the eleventh on.
 */
export function whenClosed(response: Response, work: () => void): void {
  const waiting = response[works];
  if (waiting) return void waiting.push(work);
  const all = [work];
  response[works] = all;
  response.once('close', () => all.forEach((one) => one()));
}
