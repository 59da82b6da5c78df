/**
 * Access: API keys, roles, and the encryption of secrets.
 * Promises: keys are compared by hash; secrets are encrypted with AES-256-GCM and bound to their row.
 * Imports storage, model and config.
 */
export { type Access, type Caller, createAccess } from './access.ts';
export { createSecretBox, encryptionKeyFor } from './secret-box.ts';
export { bootstrapKey, checkEncryptionKey } from './bootstrap.ts';
