import { generateKeyPairSync } from 'node:crypto';

import { type StandardWebhooks } from '../../model/index.ts';
import { type SecretBox } from '../secret-box.ts';
import { type WebhookRow } from './entities.ts';
import { cellOf, type WebhookKey } from './webhook-cell.ts';

export const noEd25519Key = { sealedEd25519Key: null, ed25519PublicKey: null } as const;

/** The columns of a webhook's key pair: it gets one with V1_AND_V1A, and loses it with every other setting. */
export function ed25519Columns(
  standardWebhooks: StandardWebhooks,
  webhook: WebhookKey & Partial<Pick<WebhookRow, 'sealedEd25519Key'>>,
  box: SecretBox,
): Partial<Pick<WebhookRow, 'sealedEd25519Key' | 'ed25519PublicKey'>> {
  if (standardWebhooks !== 'V1_AND_V1A') return noEd25519Key;
  if (webhook.sealedEd25519Key) return {};
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const secret = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  return {
    sealedEd25519Key: box.seal(secret, cellOf(webhook, 'ed25519-key')),
    ed25519PublicKey: `whpk_${Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url').toString('base64')}`,
  };
}

/** The private key: PKCS #8 in base64. @throws When it cannot be decrypted. */
export function openEd25519Key(sealed: string, webhook: WebhookKey, box: SecretBox): string {
  return box.open(sealed, cellOf(webhook, 'ed25519-key'));
}
