import { type Sender } from '../model/index.ts';
import { someSource } from './sources.ts';

const source = someSource();

/** A server that sends events in the API's own format, with all enrichers. */
export function someSender(given: Partial<Sender> = {}): Sender {
  return { source, format: 'EVENT', sentAt: null, client: null, ...given };
}
