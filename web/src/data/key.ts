/**
 * The API key of this browser. The server prints a link whose fragment carries it (`#key=…`): fragments are never sent
 * over the network. It is kept in localStorage until sign-out, for the dashboard and the playground alike.
 */
const STORAGE_NAME = 'perspection.key';

/** The key in an address's fragment, or null when there is none. */
export function keyInFragment(fragment: string): string | null {
  const key = new URLSearchParams(fragment.replace(/^#/, '')).get('key')?.trim();
  return key ? key : null;
}

/** Takes the key out of the address bar when it is there, and remembers it; else the one remembered before. */
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

/** Storage may be blocked by the browser: then the key lives as long as the page. */
function storage<T>(use: (store: Storage) => T): T | null {
  try {
    return use(localStorage);
  } catch {
    return null;
  }
}
