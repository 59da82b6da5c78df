import { type Queryable } from '../postgres/transaction.ts';
import { targetColumns, type TargetRow } from './delivery-target.ts';

/** Workspaces per statement, and webhooks of each: together some thousand rows. */
export const workspacesPerRead = 50;
const webhooksPerWorkspace = 40;

/** A workspace with its webhooks, as of one moment. */
export interface WholeWorkspace {
  readonly version: bigint;
  /** Without deleted ones. Null: there are more than are read at once. */
  readonly rows: readonly TargetRow[] | null;
}

type Row = { workspace_id: string; workspace_version: string } & (TargetRow | { id: null });

/** Reads workspaces with all of their webhooks, by one statement. One that does not exist is left out. */
export async function readWorkspaces(
  client: Queryable,
  workspaceIds: readonly string[],
): Promise<ReadonlyMap<string, WholeWorkspace>> {
  const { rows } = await client.query<Row>({
    name: 'read-workspaces',
    text: /* sql */ `
      select w.id as workspace_id, w.webhooks_version as workspace_version,
        w.deletes_at is not null as suspended, h.*
      from settings.workspaces as w left join lateral (
        select ${targetColumns} from settings.webhooks
        where workspace_id = w.id and deleted_at is null
        order by version, id limit ${webhooksPerWorkspace + 1}
      ) as h on true
      where w.id = any ($1::uuid[])
      order by w.id, h.version, h.id`,
    values: [workspaceIds],
  });
  const found = Map.groupBy(rows, (row) => row.workspace_id);
  return new Map([...found].map(([id, ofWorkspace]) => [id, toWorkspace(ofWorkspace)]));
}

function toWorkspace(rows: readonly Row[]): WholeWorkspace {
  const webhooks = rows.filter((row) => row.id !== null);
  return {
    version: BigInt(rows[0]!.workspace_version),
    rows: webhooks.length > webhooksPerWorkspace ? null : webhooks,
  };
}
