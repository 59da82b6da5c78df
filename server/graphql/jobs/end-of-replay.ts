/** Before which time events are replayed, in milliseconds: those that are still to come are not. */
export function endOfReplay(until: Date | null | undefined, now: Date): number {
  return Math.min(until?.getTime() ?? Infinity, now.getTime());
}
