/**
 * Where the reader is. Pages are plain addresses, and links are plain `<a href>`: a click on one of ours changes the
 * page without loading it again; everything else (new tab, download, other origin) is left to the browser.
 */
class Location {
  path = $state(globalThis.location?.pathname ?? '/');
  query = $state.raw(new URLSearchParams(globalThis.location?.search ?? ''));

  /** Follows the browser's history and the clicks on our links. Returns the function that stops it. */
  listen(): () => void {
    const read = (): void => this.#read();
    const click = (event: MouseEvent): void => this.#follow(event);
    addEventListener('popstate', read);
    addEventListener('click', click);
    return () => {
      removeEventListener('popstate', read);
      removeEventListener('click', click);
    };
  }

  go(address: string): void {
    history.pushState(null, '', address);
    this.#read();
    scrollTo(0, 0);
  }

  /** Changes parts of the query without a new entry in the history: filters, the page, the open panel. */
  setQuery(changes: Record<string, string | null>): void {
    const query = new URLSearchParams(this.query);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null || value === '') query.delete(name);
      else query.set(name, value);
    }
    const text = query.toString();
    history.replaceState(history.state, '', text ? `${this.path}?${text}` : this.path);
    this.#read();
  }

  #read(): void {
    this.path = globalThis.location.pathname;
    this.query = new URLSearchParams(globalThis.location.search);
  }

  #follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest?.('a');
    if (!link || link.target || link.origin !== globalThis.location.origin) return;
    if (link.hasAttribute('data-reload') || link.hasAttribute('download')) return;
    event.preventDefault();
    this.go(link.pathname + link.search);
  }
}

export const location = new Location();
