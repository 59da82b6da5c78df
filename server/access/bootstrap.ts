import { uuidv7 } from '../ids.ts';
import { StartupError } from '../lifecycle.ts';
import { type KeyStore, type SealedCell, type SecretBox } from '../storage/index.ts';
import { hashKey } from './api-keys.ts';
import { createApiKey } from './create-api-key.ts';

const factName = 'encryption_check';
const factCell = { workspaceId: null, owner: factName, column: 'fact' } as const;

/**
 * Checks that the encryption key is the one that this database was created with: with another one, no secret could be
 * decrypted and no signed request be sent.
 *
 * @throws {StartupError}
 */
export async function checkEncryptionKey(keys: KeyStore, box: SecretBox): Promise<void> {
  const stored = await keys.rememberFact(factName, box.seal(factName, factCell));
  try {
    box.open(stored, factCell);
  } catch {
    throw new StartupError(
      'ENCRYPTION_KEY is not the key that this database was created with: set the original key.',
    );
  }
}

/**
 * The owner's key of the first workspace: the configured one, or one that is generated once and stored. A configured
 * key replaces an earlier one, which is revoked.
 */
export async function bootstrapKey(
  keys: KeyStore,
  box: SecretBox,
  configured: string | null,
): Promise<string> {
  const key = configured ?? createApiKey();
  const id = uuidv7();
  const seal = (workspaceId: string) => box.seal(key, cellOf({ id, workspaceId }));
  const fresh = { id, hash: hashKey(key).hex, seal };
  const stored = await keys.ensureBootstrapKey(fresh, configured !== null);
  return box.open(stored.sealedKey, cellOf(stored));
}

function cellOf({ id, workspaceId }: { readonly id: string; readonly workspaceId: string }): SealedCell {
  return { workspaceId, owner: id, column: 'api-key' };
}
