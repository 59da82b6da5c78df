import { type CountedFailure } from '../../model/index.ts';
import { type Reads } from '../postgres/reads.ts';
import {
  type CountedName,
  type CountedStep,
  type CountSteps,
  readActivity,
  readFailures,
  readNames,
  readTimedSteps,
  type TimedStep,
} from './read-counts.ts';
import { type JudgedTrend, readTrends } from './trends.ts';

/** Counts of events and attempts by webhook and minute. They are estimates: a killed process loses its last seconds. */
export interface CountStore {
  /** The steps of webhooks in which anything was counted, in order. */
  activity(workspaceId: string, ids: readonly string[], steps: CountSteps): Promise<CountedStep[]>;
  /** The same of one webhook, with its response times. */
  timedSteps(workspaceId: string, id: string, steps: CountSteps): Promise<TimedStep[]>;
  /** The errors of a webhook, the most frequent first. */
  failures(
    workspaceId: string,
    id: string,
    query: Omit<CountSteps, 'stepMs'> & { readonly limit: number },
  ): Promise<CountedFailure[]>;
  /** The events that a workspace received, by name and source. By minute: of the last two hours. */
  names(workspaceId: string, query: Omit<CountSteps, 'stepMs'>): Promise<CountedName[]>;
  /** The trends of webhooks of which an attempt failed in the last 24 hours; the others have no entry. */
  trends(workspaceId: string, ids: readonly string[]): Promise<Map<string, JudgedTrend>>;
}

/** Reads the counts by the connections for what the API reads. */
export function createCountStore(reads: Reads): CountStore {
  return {
    activity: (workspaceId, ...query) => readActivity(reads(workspaceId), workspaceId, ...query),
    timedSteps: (workspaceId, ...query) => readTimedSteps(reads(workspaceId), workspaceId, ...query),
    failures: (workspaceId, ...query) => readFailures(reads(workspaceId), workspaceId, ...query),
    names: (workspaceId, query) => readNames(reads(workspaceId), workspaceId, query),
    trends: (workspaceId, ids) => readTrends(reads(workspaceId), workspaceId, ids),
  };
}
