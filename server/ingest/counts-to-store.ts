import { type StageCount } from '../storage/index.ts';
import { Tally } from './stage-tally.ts';

/** Rows of one statement. A workspace has some ten of them, more where events are refused. */
const mostRows = 2000;

/** Minutes of workspaces in memory: further workspaces are not counted until there is room. */
const mostMinutes = 10_000;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Counts by workspace and minute, until they are stored. */
export class CountsToStore {
  readonly #minutes = new Map<string, { workspaceId: string; startsAt: number; tally: Tally }>();

  add(workspaceId: string, at: Date, tally: Tally): void {
    const startsAt = at.getTime() - (at.getTime() % minuteMs);
    const key = `${workspaceId} ${startsAt}`;
    let minute = this.#minutes.get(key);
    if (!minute) {
      if (this.#minutes.size >= mostMinutes) return;
      this.#minutes.set(key, (minute = { workspaceId, startsAt, tally: new Tally() }));
    }
    minute.tally.add(tally);
  }

  /** Takes as much as one statement stores, what came first. */
  take(): StageCount[] {
    const rows = new Map<string, StageCount>();
    for (const [key, { workspaceId, startsAt, tally }] of this.#minutes) {
      if (rows.size >= mostRows) break;
      this.#minutes.delete(key);
      for (const row of rowsOf(tally)) {
        for (const [minutes, begin] of [
          [1, startsAt],
          [60, startsAt - (startsAt % hourMs)],
        ] as const)
          addRow(rows, { ...row, workspaceId, minutes, startsAt: new Date(begin) });
      }
    }
    return [...rows.values()];
  }
}

type Row = Pick<StageCount, 'stage' | 'reason' | 'came' | 'refused' | 'warned' | 'times'>;

function rowsOf(tally: Tally): Row[] {
  return [...tally.stages].flatMap(([stage, { came, refused, warned, times, reasons }]): Row[] => [
    { stage, reason: '', came, refused, warned, times },
    ...[...reasons].map(([reason, count]) => ({
      stage,
      reason,
      came: 0,
      refused: count,
      warned: 0,
      times: [],
    })),
  ]);
}

/** One statement may have each row only once: two minutes may be of one hour. */
function addRow(rows: Map<string, StageCount>, row: StageCount): void {
  const { workspaceId, minutes, startsAt, stage, reason } = row;
  const key = `${workspaceId} ${minutes} ${startsAt.getTime()} ${stage} ${reason}`;
  const known = rows.get(key);
  rows.set(
    key,
    known
      ? {
          ...row,
          came: known.came + row.came,
          refused: known.refused + row.refused,
          warned: known.warned + row.warned,
          times: known.times.map((count, bucket) => count + row.times[bucket]!),
        }
      : row,
  );
}
