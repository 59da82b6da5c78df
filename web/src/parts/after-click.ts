let pressed = false;

addEventListener('pointerdown', () => (pressed = true), { capture: true });
for (const type of ['pointerup', 'pointercancel'] as const) {
  addEventListener(type, () => (pressed = false), { capture: true });
}

/**
 * Runs something that changes the layout: now, or once the click that is under way has landed. A field that loses its
 * focus to a click would otherwise move the button away between pressing and letting go.
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
