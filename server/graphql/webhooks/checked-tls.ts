import { checkAuthorities, checkClientCertificate } from '../../delivery/index.ts';
import { type UserError, type WebhookSettings } from '../../model/index.ts';
import { type UpdateWebhookInput } from './inputs.ts';

type TlsSettings = Pick<WebhookSettings, 'clientCertificate' | 'caCertificates'>;

/** Checks the certificates that are given: null removes, and what is absent stays. */
export function checkTls(
  input: Pick<UpdateWebhookInput, 'clientCertificate' | 'caCertificates'>,
  now: Date,
): { readonly settings: TlsSettings; readonly errors: readonly UserError[] } {
  const client = input.clientCertificate ? checkClientCertificate(input.clientCertificate, now) : null;
  const authorities =
    typeof input.caCertificates === 'string' ? checkAuthorities(input.caCertificates, now) : null;
  return {
    settings: {
      ...(input.clientCertificate !== undefined && { clientCertificate: client?.value ?? null }),
      ...(input.caCertificates !== undefined && { caCertificates: authorities?.value ?? null }),
    },
    errors: [client?.error, authorities?.error].filter((error) => !!error),
  };
}
