import { request } from 'node:http';

import { WebSocket } from 'ws';

import { type Keep } from './closing.ts';

export interface BrowserAnswer {
  readonly status: number;
  readonly setCookies: readonly string[];
  /** Where the browser is sent; null: nowhere. */
  readonly location: string | null;
  // A test knows what it asked for.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

export interface SentHeaders {
  /** Undefined: the page's own. Null: none. */
  readonly origin?: string | null;
  readonly [name: string]: string | null | undefined;
}

/** What a browser keeps and adds: cookies and the `Origin`. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly #url: URL;

  constructor(url: string) {
    this.#url = new URL(url);
  }

  /** Keeps a cookie, as if it had been set before. */
  readonly keep = (setCookie: string): void => {
    const [pair = '', ...attributes] = setCookie.split('; ');
    const [name = '', value = ''] = pair.split('=');
    if (attributes.includes('Max-Age=0')) this.cookies.delete(name);
    else this.cookies.set(name, value);
  };

  /** A request to an address of sign-in. */
  async auth(path: string, body: object | string = {}, headers: SentHeaders = {}): Promise<BrowserAnswer> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return this.#send('POST', `/auth${path}`, text, headers);
  }

  /** Opens an address, as a link of another page does. */
  async visit(path: string, headers: SentHeaders = {}): Promise<BrowserAnswer> {
    return this.#send('GET', path, '', { origin: null, 'content-type': null, ...headers });
  }

  /** A GraphQL operation. */
  async ask(query: string, variables: object = {}, headers: SentHeaders = {}): Promise<BrowserAnswer> {
    return this.#send('POST', '/graphql', JSON.stringify({ query, variables }), headers);
  }

  /** Opens a socket for subscriptions. @returns When it was acknowledged, and with which code it closes. */
  openSocket(
    keep: Keep,
    payload: object = {},
    origin = this.#url.origin,
  ): { readonly acknowledged: Promise<boolean>; readonly closed: Promise<number> } {
    const socket = new WebSocket(
      `${this.#url.origin.replace('http', 'ws')}/graphql`,
      'graphql-transport-ws',
      {
        headers: { origin, cookie: this.#cookie() },
      },
    );
    keep({ close: async () => socket.terminate() });
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    socket.once('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload })));
    const acknowledged = new Promise<boolean>((resolve) => socket.once('message', () => resolve(true)));
    return { acknowledged: Promise.race([acknowledged, closed.then(() => false)]), closed };
  }

  #cookie(): string {
    return [...this.cookies].map((pair) => pair.join('=')).join('; ');
  }

  #send(method: string, path: string, body: string, headers: SentHeaders): Promise<BrowserAnswer> {
    const sent = {
      'content-type': 'application/json',
      origin: this.#url.origin,
      ...(this.cookies.size > 0 && { cookie: this.#cookie() }),
      ...headers,
    };
    const kept = Object.entries(sent).filter(([, value]) => value !== null && value !== undefined);
    return new Promise((resolve, reject) => {
      const sending = request(new URL(path, this.#url), {
        method,
        headers: Object.fromEntries(kept) as never,
      });
      sending.once('error', reject).once('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        response.once('error', reject).once('end', () => {
          const setCookies = response.headers['set-cookie'] ?? [];
          setCookies.forEach(this.keep);
          const { location = null } = response.headers;
          const body = text === '' || location !== null ? null : JSON.parse(text);
          resolve({ status: response.statusCode!, setCookies, location, body });
        });
      });
      sending.end(body);
    });
  }
}
