import { createHash } from 'node:crypto';

import { type ClientCertificate } from '../../model/index.ts';
import { type SecretBox } from '../secret-box.ts';
import { type WebhookRow } from './entities.ts';
import { cellOf, type WebhookKey } from './webhook-cell.ts';

/** What a webhook's connections show and trust, when that is not the usual. */
export interface TlsIdentity {
  /** Of this webhook and these settings alone: connections are shared by the same id only. */
  readonly id: string;
  readonly workspaceId: string;
  /** The client certificate with its intermediates, in PEM; null for none. */
  readonly certificate: string | null;
  /** The authorities that are trusted instead of the usual ones, in PEM; null for the usual ones. */
  readonly authorities: string | null;
  /** The private key in PEM; null without a certificate. Decrypts at the first use. @throws When it cannot be decrypted. */
  privateKey(): string | null;
}

export const noTlsIdentity = {
  clientCertificate: null,
  clientCertificateUntil: null,
  sealedClientKey: null,
  caCertificates: null,
} as const;

type Columns = Pick<WebhookRow, keyof typeof noTlsIdentity>;

/** The columns of what is given; undefined: it stays. */
export function tlsColumns(
  given: { readonly clientCertificate?: ClientCertificate | null; readonly caCertificates?: string | null },
  webhook: WebhookKey,
  box: SecretBox,
): Partial<Columns> {
  const { clientCertificate: client, caCertificates } = given;
  const ofClient =
    client &&
    ({
      clientCertificate: client.certificate,
      clientCertificateUntil: client.notAfter,
      sealedClientKey: box.seal(client.privateKey, cellOf(webhook, 'client-key')),
    } as const);
  const { caCertificates: _, ...noClient } = noTlsIdentity;
  return {
    ...(client === null ? noClient : ofClient),
    ...(caCertificates === undefined ? {} : { caCertificates }),
  };
}

export interface TlsColumns {
  readonly id: string;
  readonly client_certificate: string | null;
  readonly sealed_client_key: string | null;
  readonly ca_certificates: string | null;
}

/** Null for most webhooks, which have neither a client certificate nor authorities of their own. */
export function tlsIdentityOf(row: TlsColumns, workspaceId: string, box: SecretBox): TlsIdentity | null {
  const { id: webhookId, client_certificate: certificate, ca_certificates: authorities } = row;
  const { sealed_client_key: sealed } = row;
  if (certificate === null && authorities === null) return null;
  const hash = createHash('sha256').update(JSON.stringify([certificate, sealed, authorities]));
  const cell = cellOf({ id: webhookId, workspaceId }, 'client-key');
  let key: string | undefined;
  return {
    id: `${webhookId} ${hash.digest('base64url')}`,
    workspaceId,
    certificate,
    authorities,
    privateKey: () => (sealed === null ? null : (key ??= box.open(sealed, cell))),
  };
}
