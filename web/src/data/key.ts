/**
 * The API key of this browser. The server prints a link with the key in its fragment (`#key=…`), which browsers never
 * send over the network. It is kept in localStorage until sign-out, for the dashboard and the playground.
 */
const STORAGE_NAME = 'perspection.key';

/** The key in a URL's fragment, or null if there is none. */
export function keyInFragment(fragment: string): string | null {
  const key = new URLSearchParams(fragment.replace(/^#/, '')).get('key')?.trim();
  return key ? key : null;
}

/** Removes the key from the address bar and stores it; without one there, returns the stored key. */
export function takeKey(): string | null {
  const arriving = keyInFragment(location.hash);
  if (!arriving) return storage((store) => store.getItem(STORAGE_NAME));
  history.replaceState(history.state, '', location.pathname + location.search);
  rememberKey(arriving);
  return arriving;
}

export function rememberKey(key: string): void {
  storage((store) => store.setItem(STORAGE_NAME, key));
}

export function forgetKey(): void {
  storage((store) => store.removeItem(STORAGE_NAME));
}

/** Returns null if the browser blocks storage: the key is then lost when the page is closed. */
function storage<T>(use: (store: Storage) => T): T | null {
  try {
    return use(localStorage);
  } catch {
    return null;
  }
}
