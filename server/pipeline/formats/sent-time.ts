import { readIsoTime } from '../../model/index.ts';

/**
 * Corrects a time by the clock of the server: the event is as old as the client's own clock says that it was when it was
 * sent.
 *
 * @param happened When the event happened, by the client's clock.
 * @param sent When the client sent it, by the same clock.
 * @param receivedAt When it was received, by the server's clock.
 * @returns `receivedAt - (sent - happened)`; null when one of the times cannot be read, when the event was sent before it
 *   happened, or when the result would lie before the year 0.
 */
export function correctedTime(happened: unknown, sent: unknown, receivedAt: Date): Date | null {
  const [from, to] = [timeOf(happened), timeOf(sent)];
  if (!from || !to || to < from) return null;
  const corrected = new Date(receivedAt.getTime() - (to.getTime() - from.getTime()));
  return corrected.getUTCFullYear() < 0 ? null : corrected;
}

function timeOf(value: unknown): Date | null {
  return typeof value === 'string' ? readIsoTime(value).time : null;
}
