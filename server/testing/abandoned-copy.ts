import pg, { type Connection } from 'pg';

import { lockPositions, type NewAttempt } from '../storage/attempts/record-attempts.ts';
import { applicationName } from '../storage/postgres/connect.ts';
import { type Keep } from './closing.ts';

/**
 * As a process of the product does that is paused, or whose network swallows what it sends, in the middle of a batch: it
 * holds the lock of a workspace's log, has announced rows, and is silent.
 */
export async function abandonCopy(
  keep: Keep,
  url: string,
  workspaceId: string,
  application = applicationName,
): Promise<{ readonly ended: Promise<void> }> {
  const client = new pg.Client({ connectionString: url, application_name: application });
  const ended = new Promise<void>((resolve) => client.once('error', () => resolve()));
  await client.connect();
  keep({ close: () => client.end() });
  await client.query('begin');
  await lockPositions(client, [{ workspaceId } as NewAttempt]);
  const copy: CopyIn = new pg.Query('copy delivery.attempts from stdin', () => undefined);
  const begun = new Promise((resolve) => (copy.handleCopyInResponse = resolve));
  client.query(copy);
  await begun;
  return { ended };
}

/** What the driver calls when the server waits for rows; its types do not say so. */
interface CopyIn extends pg.Query {
  handleCopyInResponse?: (connection: Connection) => void;
}
