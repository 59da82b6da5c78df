import pg, { type Connection } from 'pg';

import { lockPositions, type NewAttempt } from '../storage/attempts/record-attempts.ts';
import { applicationName } from '../storage/postgres/connect.ts';
import { type Keep } from './closing.ts';

/**
 * Acts like a process that is paused, or whose network drops what it sends, in the middle of a batch: has the lock of a
 * workspace's positions, has started a COPY, and sends no rows.
 *
 * @returns `ended` resolves when the server has closed the connection.
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

/** The driver's handler for the server's request of rows, which its types do not have. */
interface CopyIn extends pg.Query {
  handleCopyInResponse?: (connection: Connection) => void;
}
