/**
 * The page's address. Pages have plain URLs and links are plain `<a href>`: a click on a link within the dashboard
 * changes the page without a reload. Everything else (new tab, download, other origin) is left to the browser.
 */
class Location {
  path = $state(globalThis.location?.pathname ?? '/');
  query = $state.raw(new URLSearchParams(globalThis.location?.search ?? ''));

  /** The path with its query, as links have it. */
  get address(): string {
    const query = this.query.toString();
    return query ? `${this.path}?${query}` : this.path;
  }

  /** Handles history navigation and clicks on internal links. Returns a function that stops it. */
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

  /** The same without a way back: the address before is of no use any more. */
  replace(address: string): void {
    history.replaceState(null, '', address);
    this.#read();
  }

  /**
   * Changes query parameters without a new history entry: nobody would want to go back to what was before. Null or ''
   * removes one.
   */
  setQuery(changes: Record<string, string | null>): void {
    history.replaceState(history.state, '', this.#withQuery(changes));
    this.#read();
  }

  /**
   * The same with a way back: a filter, a window, an open panel.
   *
   * @param again Whether the field that it is about was changed just before, too: one step back undoes both.
   */
  pushQuery(changes: Record<string, string | null>, again = false): void {
    const address = this.#withQuery(changes);
    if (address === globalThis.location.pathname + globalThis.location.search) return;
    if (again) history.replaceState(history.state, '', address);
    else history.pushState(null, '', address);
    this.#read();
  }

  #withQuery(changes: Record<string, string | null>): string {
    const query = { ...Object.fromEntries(this.query), ...changes };
    const kept = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
    const text = new URLSearchParams(kept).toString();
    return text ? `${this.path}?${text}` : this.path;
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
