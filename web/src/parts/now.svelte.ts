import { createSubscriber } from 'svelte/reactivity';

/** One timer for the page, for texts such as "3 min ago". It ticks every second while a component reads `now`. */
const subscribe = createSubscriber((update) => {
  const timer = setInterval(update, 1000);
  return () => clearInterval(timer);
});

/** The time in Unix milliseconds. Components and `$derived` values that read it are updated every second. */
export function now(): number {
  subscribe();
  return Date.now();
}
