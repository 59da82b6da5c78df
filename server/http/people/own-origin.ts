import { type IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

const localNames = ['localhost', '127.0.0.1', '[::1]'];

/** Whether a `Host` header or a host of a URL is this machine, for a browser on it. */
function isLocal(host: string): boolean {
  return URL.canParse(`http://${host}`) && localNames.includes(new URL(`http://${host}`).hostname);
}

/** Where the dashboard is, as browsers see it. */
export class OwnOrigin {
  /** Null: whatever host a request was sent to. */
  readonly #origin: string | null;

  /** @param publicUrl The setting; null when there is none. */
  constructor(publicUrl: string | null) {
    this.#origin = publicUrl === null ? null : new URL(publicUrl).origin;
  }

  /**
   * Whether a request was made by a page of ours, or by an address that was typed in or followed here. Browsers add cookies
   * to requests of any page, and say here which page it was.
   */
  isOwn({ origin, host = '', ...headers }: IncomingHttpHeaders): boolean {
    if (origin === undefined) return headers['sec-fetch-site'] === 'same-origin';
    if (this.#origin !== null) return origin === this.#origin;
    return /^https?:\/\//.test(origin) && origin.slice(origin.indexOf('//') + 2) === host.toLowerCase();
  }

  /** Where the browser is: of a request that is our own; null when it does not say. */
  originOf({ origin }: IncomingHttpHeaders): string | null {
    return this.#origin ?? origin ?? null;
  }

  /**
   * Whether the browser reached the server over `https:`; `null` when it did not, and not on this machine either: then
   * whoever is in between reads along.
   */
  isSecure({ origin, host = '' }: IncomingHttpHeaders): boolean | null {
    const own = this.#origin ?? origin ?? '';
    if (own.startsWith('https://')) return true;
    return this.#isLocal(host) ? false : null;
  }

  /**
   * For whom an authenticator of the browser signs, in a request that is `isOwn`; null where browsers have no passkeys: an
   * IP address is no host name.
   */
  relyingParty({
    origin,
    host = '',
  }: IncomingHttpHeaders): { readonly id: string; readonly origin: string } | null {
    const own = this.#origin ?? origin ?? `http://${host}`;
    if (!URL.canParse(own)) return null;
    const { hostname: id } = new URL(own);
    return isIP(id) > 0 || id.startsWith('[') ? null : { id, origin: own };
  }

  /** Whether a cookie without `Secure` is believed: elsewhere, a neighbour of the domain may have set it. */
  takesPlainCookies({ host = '' }: IncomingHttpHeaders): boolean {
    return !this.#origin?.startsWith('https://') && this.#isLocal(host);
  }

  /** Whether the browser is on this machine. Behind a proxy, `Host` may be the name by which the proxy knows the server. */
  #isLocal(host: string): boolean {
    return isLocal(this.#origin === null ? host : new URL(this.#origin).host);
  }
}
