import { encryptionKey, encryptionKeys } from '../encryption-keys.ts';
import { apiKey, databaseUrl, text, wholeNumber } from '../values.ts';
import { type Variable } from './variable.ts';

/** Where things are kept, under which keys, and by how many connections. */
export const ofStoring = {
  DATABASE_URL: {
    schema: databaseUrl.optional(),
    meaning: 'PostgreSQL (15 or newer) to use. If not set, an embedded one is started in `DATA_DIR`.',
    byDefault: 'embedded PostgreSQL',
  },
  DATA_DIR: {
    schema: text('must be a folder').default('.data'),
    meaning: 'Folder for the embedded PostgreSQL and for the keys generated in development.',
    byDefault: '`.data`',
  },
  DATABASE_POOL: {
    schema: wholeNumber(4, 200, 12),
    meaning:
      'Maximum number of PostgreSQL connections per process for events, attempts and the API. Reads of the API leave 4 of them free, or half of less than 8.',
    byDefault: '`12`',
  },
  BOOTSTRAP_API_KEY: {
    schema: apiKey.optional(),
    meaning: "The owner's API key for the first workspace: 16 to 200 visible ASCII characters.",
    byDefault: 'generated once and stored',
  },
  ENCRYPTION_KEY: {
    schema: encryptionKey.optional(),
    meaning:
      'Key that encrypts secret keys and header values at rest: 32 bytes in base64 (`openssl rand -base64 32`).',
    byDefault:
      'in development, generated once and stored in `DATA_DIR`; in production, required unless `ENCRYPTION_KEYS` is set',
  },
  ENCRYPTION_KEYS: {
    schema: encryptionKeys.optional(),
    meaning:
      'The same with ids, to [change keys](running.md#changing-encryption-keys): `id:key,id:key`, separated by commas. The first key encrypts; the others, and `ENCRYPTION_KEY` with the id `default`, only decrypt.',
    byDefault: '`ENCRYPTION_KEY` alone',
  },
  AUDIT_RETENTION_DAYS: {
    schema: wholeNumber(0, 36_500, 365),
    meaning:
      'Number of days for which entries of the [audit log](audit-log.md) are kept; 0 keeps them for ever.',
    byDefault: '`365`',
  },
} satisfies Record<string, Variable>;
