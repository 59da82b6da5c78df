import { setTimeout as pause } from 'node:timers/promises';

const everyMs = 200;

/** Resolves when `holds` returns true. For conditions that nothing signals: they are checked five times a second. */
export async function poll(
  what: string,
  holds: () => boolean | Promise<boolean>,
  withinMs: number,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline)
      throw new Error(`After ${withinMs / 1000} s there was still no ${what}.`);
    await pause(everyMs);
  }
}
