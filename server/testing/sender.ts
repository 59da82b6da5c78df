import { type Sender } from '../model/index.ts';
import { someSource } from './sources.ts';

/** A server that sends events in the API's own format, with all enrichers. */
export function someSender(given: Partial<Sender> = {}): Sender {
  return { source: someSource(), format: 'EVENT', sentAt: null, client: null, ...given };
}
