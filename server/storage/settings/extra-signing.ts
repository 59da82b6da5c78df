import { type StandardWebhooks } from '../../model/index.ts';
import { type SecretBox } from '../secret-box.ts';
import { openEd25519Key } from './ed25519-columns.ts';
import { openPreviousSecret } from './webhook-secret.ts';

/** What signs a webhook's requests besides its secret key, and in which other forms. */
export interface ExtraSigning {
  /** Whether requests carry the headers of Standard Webhooks. */
  readonly standard: boolean;
  /** Whether they carry the product's signature of the time and the body. */
  readonly timestamped: boolean;
  /** The private key of Standard Webhooks' v1a: PKCS #8 in base64; null for none. @throws When it cannot be decrypted. */
  readonly ed25519Key: string | null;
  /**
   * The secret key before the present one; null when it has none that is still valid.
   *
   * @throws When it cannot be decrypted.
   */
  previousSecret(now: Date): string | null;
}

export interface SigningColumns {
  readonly id: string;
  readonly sealed_previous_secret: string | null;
  readonly previous_secret_until: Date | null;
  readonly standard_webhooks: StandardWebhooks;
  readonly timestamped_signature: boolean;
  readonly sealed_ed25519_key: string | null;
}

/** Null for a webhook that has nothing but its secret key, as most have. Decrypts at the first use. */
export function extraSigningOf(
  row: SigningColumns,
  workspaceId: string,
  box: SecretBox,
): ExtraSigning | null {
  const { standard_webhooks, timestamped_signature, sealed_ed25519_key: sealedKey } = row;
  const { sealed_previous_secret: sealedSecret, previous_secret_until: until } = row;
  const standard = standard_webhooks !== 'OFF';
  if (!standard && !timestamped_signature && sealedSecret === null) return null;
  const webhook = { id: row.id, workspaceId };
  let secret: string | undefined;
  let key: string | undefined;
  return {
    standard,
    timestamped: timestamped_signature,
    get ed25519Key() {
      return sealedKey === null ? null : (key ??= openEd25519Key(sealedKey, webhook, box));
    },
    previousSecret: (now) => {
      if (sealedSecret === null || until === null || now >= until) return null;
      return (secret ??= openPreviousSecret(sealedSecret, webhook, box));
    },
  };
}
