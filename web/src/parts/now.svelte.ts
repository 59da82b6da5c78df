import { createSubscriber } from 'svelte/reactivity';

/**
 * The time, for "3 min ago" and "Next try in 7 s": one timer for the page, which ticks every second while something
 * on the screen reads it.
 */
const subscribe = createSubscriber((update) => {
  const timer = setInterval(update, 1000);
  return () => clearInterval(timer);
});

/** Milliseconds since 1970. Read inside a component or `$derived`, it is read again every second. */
export function now(): number {
  subscribe();
  return Date.now();
}
