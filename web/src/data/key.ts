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

/** Takes the key out of the address bar: null if there is none. Does not store it. */
export function takeKeyFromAddress(): string | null {
  const key = keyInFragment(location.hash);
  if (key) history.replaceState(history.state, '', location.pathname + location.search);
  return key;
}

export function storedKey(): string | null {
  return storage((store) => store.getItem(STORAGE_NAME));
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
