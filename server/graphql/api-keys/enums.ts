import { type Role } from '../../model/index.ts';
import { enumOf } from '../enum-of.ts';

export const RoleEnum = enumOf<Role>('Role', 'What a key may do.', {
  OWNER: 'May do everything.',
  EDITOR:
    'May read everything but API keys, change webhooks, sources and schemas, test endpoints, redeliver and send events.',
  VIEWER: 'May read, but no write keys; values of custom headers and queries of URLs are masked.',
  INGEST: 'May send events, and nothing else.',
});
