import { uuidv7 } from '../ids.ts';
import { StartupError } from '../lifecycle.ts';
import {
  type KeyRing,
  type KeyRingProblem,
  type KeyStore,
  type Pool,
  registerKeys,
  type SealedCell,
  type SecretBox,
} from '../storage/index.ts';
import { hashKey } from './api-keys.ts';
import { createApiKey } from './create-api-key.ts';

/**
 * Checks that the encryption keys are those that this database needs: without them, secrets could not be decrypted and
 * signed requests not be sent. Registers the active one.
 *
 * @throws {StartupError}
 */
export async function checkEncryptionKeys(pool: Pool, ring: KeyRing): Promise<void> {
  const problem = await registerKeys(pool, ring);
  if (problem) throw new StartupError(sentenceOf(problem));
}

function sentenceOf(problem: KeyRingProblem): string {
  switch (problem.problem) {
    case 'UNKNOWN':
      return 'ENCRYPTION_KEY, or one of ENCRYPTION_KEYS, must be the key that this database was created with: set the original key.';
    case 'OTHER':
      return `The encryption key "${problem.keyId}" is not the one that this database knows by this id: set the original key, or give a new key an id of its own in ENCRYPTION_KEYS.`;
    case 'MISSING':
      return `The encryption key "${problem.keyId}" is missing, with which ${problem.uses} stored secrets are encrypted: add it to ENCRYPTION_KEYS, behind the active key.`;
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
