import { createHash } from 'node:crypto';

/** Encrypts the secrets of what is measured: the same for every process of a run. */
export const encryptionKey = createHash('sha256').update('bench').digest('base64');
