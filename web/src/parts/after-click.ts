let pressed = false;

addEventListener('pointerdown', () => (pressed = true), { capture: true });
for (const type of ['pointerup', 'pointercancel'] as const) {
  addEventListener(type, () => (pressed = false), { capture: true });
}

/**
 * Runs something that changes the layout: now, or after the current click. Otherwise a field that loses its focus to a
 * click could move the button away before the pointer is released, and the click would be lost.
 */
export function afterClick(run: () => void): void {
  if (!pressed) return run();
  const events = new AbortController();
  const done = (): void => {
    events.abort();
    setTimeout(run);
  };
  addEventListener('pointerup', done, { signal: events.signal });
  addEventListener('pointercancel', done, { signal: events.signal });
}
