import { percentileMs, pipelineStages } from '../../model/index.ts';
import { type EventStore } from '../../storage/index.ts';
import { type PipelineObject } from './objects.ts';
import { minuteMs, mostReasons, type TimeWindow, windows } from './windows.ts';

/** What the stages did in the window, the minute or hour under way included. */
export async function readPipeline(
  events: Pick<EventStore, 'stages'>,
  workspaceId: string,
  window: TimeWindow,
  now: Date,
): Promise<PipelineObject> {
  const { ms, minutes } = windows[window];
  const span = minutes * minuteMs;
  // So many whole minutes or hours, of which the last one has only begun.
  const since = new Date(Math.floor(now.getTime() / span) * span - ms + span);
  const totals = await events.stages(workspaceId, { minutes, since });
  return {
    stages: pipelineStages.map((stage) => {
      const total = totals.find((found) => found.stage === stage);
      const { came = 0, refused = 0, warned = 0, reasons = [], times = [] } = total ?? {};
      return {
        stage,
        in: came,
        out: came - refused,
        refused,
        warned,
        reasons: reasons.slice(0, mostReasons),
        p50Ms: percentileMs(times, 0.5),
        p95Ms: percentileMs(times, 0.95),
      };
    }),
  };
}
