/**
 * Configuration: the environment, validated all at once, as one frozen object.
 * Promises: every mistake is named with what it must be. Imports nothing of ours.
 */
export { readConfig, type Config } from './config.ts';
export { defaultKeyId, type EncryptionKey, mostEncryptionKeys, weaknessOf } from './encryption-keys.ts';
export { variables } from './variables.ts';
export { type Variable } from './variables/variable.ts';
