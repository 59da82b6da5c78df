import { type CountedFailure, formatAttemptId, latencyPercentile, type Webhook } from '../../model/index.ts';
import { passesEventFilter, passesSources } from '../../routing/index.ts';
import { type CountedName, type CountedStep, type CountStore } from '../../storage/index.ts';
import { type TimeWindow } from '../pipeline/windows.ts';
import {
  type AnswerCountObject,
  type FailureCountObject,
  type WebhookActivityObject,
  type WebhookFunnelObject,
  type WebhookMetricsObject,
} from './objects.ts';
import { activityHours, mostFailures, seriesOf, wholeWindow } from './steps.ts';

/** The time series of a webhook, and its answers and errors in the window. */
export async function readMetrics(
  counts: Pick<CountStore, 'timedSteps' | 'failures'>,
  webhook: Pick<Webhook, 'id' | 'workspaceId'>,
  window: TimeWindow,
  now: Date,
): Promise<WebhookMetricsObject> {
  const { workspaceId, id } = webhook;
  const series = seriesOf(window, now);
  const { since, count, stepMs } = series;
  const [steps, failures] = await Promise.all([
    counts.timedSteps(workspaceId, id, series),
    counts.failures(workspaceId, id, { ...series, limit: mostFailures }),
  ]);
  const byStep = new Map(steps.map((step) => [step.step, step]));
  const ofEach = <T>(read: (step: (typeof steps)[number] | undefined) => T) =>
    Array.from({ length: count }, (_, step) => read(byStep.get(step)));
  return {
    since,
    stepSeconds: stepMs / 1000,
    delivered: ofEach((step) => step?.delivered ?? 0),
    retried: ofEach((step) => step?.retried ?? 0),
    failed: ofEach((step) => step?.failed ?? 0),
    p50Ms: ofEach((step) => step && latencyPercentile(step.latency, 0.5)).map((ms) => ms ?? null),
    p95Ms: ofEach((step) => step && latencyPercentile(step.latency, 0.95)).map((ms) => ms ?? null),
    answers: answersOf(sum(steps, 'delivered'), failures),
    failures: failures.map((failure) => failureCount(id, failure)),
  };
}

/** Failed attempts of a webhook with one error, as the API has them. */
export function failureCount(webhookId: string, failure: CountedFailure): FailureCountObject {
  return {
    error: failure.error,
    count: failure.failures,
    exampleAttemptId: formatAttemptId({ ...failure, webhookId }),
  };
}

/** The answers by status, the most frequent first. */
function answersOf(delivered: number, failures: readonly CountedFailure[]): AnswerCountObject[] {
  const counts = new Map<string, number>([['2xx', delivered]]);
  for (const { error, failures: count } of failures) {
    const answer = /^HTTP (\d{3})\b/.exec(error)?.[1] ?? 'NONE';
    counts.set(answer, (counts.get(answer) ?? 0) + count);
  }
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([answer, count]) => ({ answer, count }))
    .sort((a, b) => b.count - a.count);
}

/** What became of events on their way to a webhook. Later stages never show more than earlier ones. */
export async function readFunnel(
  counts: Pick<CountStore, 'activity' | 'names'>,
  webhook: Webhook,
  window: TimeWindow,
  now: Date,
): Promise<WebhookFunnelObject> {
  const { workspaceId, id } = webhook;
  const whole = wholeWindow(window, now);
  const [steps, names] = await Promise.all([
    counts.activity(workspaceId, [id], whole),
    counts.names(workspaceId, whole),
  ]);
  const passed = sum(steps, 'passed');
  const delivered = sum(steps, 'delivered');
  const failed = sum(steps, 'failed') + sum(steps, 'cancelled');
  const { received, named } = receivedOf(webhook, names);
  const passedEventFilter = Math.max(named, passed);
  return {
    since: whole.since,
    received: Math.max(received, passedEventFilter),
    passedEventFilter,
    passedConditions: passed,
    delivered,
    waiting: Math.max(0, passed - delivered - failed),
    failed,
  };
}

/** The events from the sources of a webhook, and those of them whose names its event filter lets pass. */
function receivedOf(webhook: Webhook, names: readonly CountedName[]): { received: number; named: number } {
  let received = 0;
  let named = 0;
  for (const { eventName, sourceId, events } of names) {
    if (!passesSources(webhook, sourceId ?? undefined)) continue;
    received += events;
    if (passesEventFilter(webhook.eventFilter, eventName)) named += events;
  }
  return { received, named };
}

/** The activity of one webhook, from its steps. */
export function activityOf(since: Date, steps: readonly CountedStep[]): WebhookActivityObject {
  const delivered = Array<number>(activityHours).fill(0);
  const failed = Array<number>(activityHours).fill(0);
  for (const step of steps) {
    delivered[step.step] = step.delivered;
    failed[step.step] = step.retried + step.failed;
  }
  const successful = sum(steps, 'delivered');
  const attempts = successful + sum(steps, 'retried') + sum(steps, 'failed');
  // Down, so that 100 says that nothing failed.
  const successRate = attempts === 0 ? null : Math.floor((successful / attempts) * 1000) / 10;
  return { since, delivered, failed, successRate };
}

function sum(steps: readonly CountedStep[], count: Exclude<keyof CountedStep, 'webhookId'>): number {
  return steps.reduce((total, step) => total + step[count], 0);
}
