import { createSubscriber } from 'svelte/reactivity';

/** Whose times are shown and typed: those of the user's own time zone, or UTC. */
export type Zone = 'local' | 'utc';

const STORAGE_NAME = 'perspection.zone';

let current: Zone = stored();
let changed: () => void = () => undefined;
const subscribe = createSubscriber((update) => {
  changed = update;
  return () => (changed = () => undefined);
});

/** Components and `$derived` values that read it are updated when it changes. */
export function zone(): Zone {
  subscribe();
  return current;
}

/** Keeps the choice in this browser. */
export function setZone(chosen: Zone): void {
  current = chosen;
  try {
    localStorage.setItem(STORAGE_NAME, chosen);
  } catch {
    // Storage is blocked: the choice is lost when the page is closed.
  }
  changed();
}

function stored(): Zone {
  try {
    return localStorage.getItem(STORAGE_NAME) === 'utc' ? 'utc' : 'local';
  } catch {
    return 'local';
  }
}

/** For labels of fields that take a time. */
export function zoneWords(): string {
  return zone() === 'utc' ? 'UTC' : 'local time';
}
