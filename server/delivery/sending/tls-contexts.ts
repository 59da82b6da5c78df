import { createSecureContext, type SecureContext } from 'node:tls';

import { type TlsIdentity } from '../../storage/index.ts';
import { SharedLru } from '../dns/shared-lru.ts';

/** Contexts of webhooks that are kept: each takes some 50 kilobytes. */
const mostKept = 500;

/** The certificates that connections show and trust, ready for use. To make a context takes half a millisecond or more. */
export class TlsContexts {
  /** Of all connections without an identity of their own. */
  readonly #usual: SecureContext;
  readonly #kept = new SharedLru<SecureContext>(mostKept);
  readonly #ca: string | undefined;

  /** @param ca Certificates to trust instead of the usual authorities, as PEM. */
  constructor(ca?: string) {
    this.#ca = ca;
    this.#usual = createSecureContext({ ca });
  }

  /** How many are kept of webhooks. */
  get size(): number {
    return this.#kept.size;
  }

  /** @throws When the private key cannot be decrypted, or OpenSSL does not accept the certificates. */
  of(identity: TlsIdentity | null): SecureContext {
    if (!identity) return this.#usual;
    const found = this.#kept.get(identity.id);
    if (found) return found;
    const { certificate, authorities } = identity;
    const context = createSecureContext({
      cert: certificate ?? undefined,
      key: identity.privateKey() ?? undefined,
      ca: authorities ?? this.#ca,
    });
    this.#kept.set(identity.workspaceId, identity.id, context);
    return context;
  }
}
