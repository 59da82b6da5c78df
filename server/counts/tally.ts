import { latencyBounds, latencyBucket } from '../model/index.ts';
import { type NewCounts, type WebhookCounts } from '../storage/index.ts';

/** What the counts need of an attempt as it was recorded. */
export interface CountedAttempt {
  readonly workspaceId: string;
  readonly webhookId: string;
  readonly eventRowId: string;
  readonly attemptNumber: number;
  readonly origin: string;
  readonly status: string;
  readonly errorMessage: string | null;
  readonly responseTimeMs: number | null;
}

/** What the counts need of an event that was stored. */
export interface RoutedEvent {
  readonly workspaceId: string;
  readonly eventName: string;
  /** Null: sent with an API key. */
  readonly source: { readonly id: string } | null;
  readonly webhookIds: readonly string[];
}

/** What is counted apart. Beyond it, errors are left out, and names are counted together. */
export const tallyLimits = {
  /** Webhooks with traffic in one minute: others are not counted until the next flush. */
  webhooks: 50_000,
  /** Errors of one webhook in one minute. */
  errors: 20,
  /** Names of one workspace in one minute, of all its sources. */
  names: 200,
  /** Workspaces with events in one minute. */
  workspaces: 20_000,
} as const;

interface Failure {
  failures: number;
  eventRowId: string;
  attemptNumber: number;
}

class WebhookTally implements WebhookCounts {
  passed = 0;
  delivered = 0;
  retried = 0;
  failed = 0;
  cancelled = 0;
  readonly workspaceId: string;
  readonly latency: number[] = Array<number>(latencyBounds.length).fill(0);
  /** Null until there is one: most webhooks have none. */
  failures: Map<string, Failure> | null = null;

  constructor(workspaceId: string) {
    this.workspaceId = workspaceId;
  }

  add(attempt: CountedAttempt): void {
    if (attempt.origin === 'CANCELLED') {
      this.cancelled += 1;
      return;
    }
    if (attempt.responseTimeMs !== null) this.latency[latencyBucket(attempt.responseTimeMs)]! += 1;
    if (attempt.status === 'DELIVERED') {
      this.delivered += 1;
      return;
    }
    if (attempt.status === 'RETRYING') this.retried += 1;
    else this.failed += 1;
    this.#addFailure(attempt);
  }

  #addFailure({ errorMessage, eventRowId, attemptNumber }: CountedAttempt): void {
    const error = errorMessage ?? '';
    const failures = (this.failures ??= new Map());
    const known = failures.get(error);
    if (known) {
      known.failures += 1;
      known.eventRowId = eventRowId;
      known.attemptNumber = attemptNumber;
    } else if (failures.size < tallyLimits.errors)
      failures.set(error, { failures: 1, eventRowId, attemptNumber });
  }
}

/** The names of a workspace, by source; the empty key for events that were sent with an API key. */
class NameTally {
  readonly bySource = new Map<string, Map<string, number>>();
  #names = 0;

  add(sourceId: string, given: string): void {
    let names = this.bySource.get(sourceId);
    if (!names) this.bySource.set(sourceId, (names = new Map()));
    const known = names.get(given);
    if (known !== undefined) return void names.set(given, known + 1);
    if (this.#names < tallyLimits.names) {
      this.#names += 1;
      return void names.set(given, 1);
    }
    names.set('', (names.get('') ?? 0) + 1);
  }
}

/** Counts of one minute, until they are stored. */
export class MinuteTally {
  readonly startsAt: Date;
  readonly #webhooks = new Map<string, WebhookTally>();
  readonly #names = new Map<string, NameTally>();

  constructor(startsAt: Date) {
    this.startsAt = startsAt;
  }

  get isEmpty(): boolean {
    return this.#webhooks.size === 0 && this.#names.size === 0;
  }

  addAttempt(attempt: CountedAttempt): void {
    if (attempt.origin !== 'TEST') this.#webhook(attempt.workspaceId, attempt.webhookId)?.add(attempt);
  }

  addEvent({ workspaceId, eventName, source, webhookIds }: RoutedEvent): void {
    this.#namesOf(workspaceId)?.add(source?.id ?? '', eventName);
    for (const webhookId of webhookIds) {
      const webhook = this.#webhook(workspaceId, webhookId);
      if (webhook) webhook.passed += 1;
    }
  }

  #webhook(workspaceId: string, webhookId: string): WebhookTally | undefined {
    const known = this.#webhooks.get(webhookId);
    if (known || this.#webhooks.size >= tallyLimits.webhooks) return known;
    const fresh = new WebhookTally(workspaceId);
    this.#webhooks.set(webhookId, fresh);
    return fresh;
  }

  #namesOf(workspaceId: string): NameTally | undefined {
    const known = this.#names.get(workspaceId);
    if (known || this.#names.size >= tallyLimits.workspaces) return known;
    const fresh = new NameTally();
    this.#names.set(workspaceId, fresh);
    return fresh;
  }

  /** The rows to store, in parts of about so many webhooks or names each. */
  *rows(perPart: number): Generator<NewCounts> {
    const { startsAt } = this;
    const webhooks = [...this.#webhooks];
    const names = [...this.#nameRows()];
    for (let at = 0; at < Math.max(webhooks.length, names.length); at += perPart) {
      const part = webhooks.slice(at, at + perPart);
      yield {
        webhooks: part.map(([webhookId, tally]) => {
          const { workspaceId, passed, delivered, retried, failed, cancelled, latency } = tally;
          return {
            workspaceId,
            webhookId,
            startsAt,
            passed,
            delivered,
            retried,
            failed,
            cancelled,
            latency,
          };
        }),
        failures: part.flatMap(([webhookId, { workspaceId, failures }]) =>
          [...(failures ?? [])].map(([error, failure]) => ({
            ...failure,
            workspaceId,
            webhookId,
            startsAt,
            error,
          })),
        ),
        names: names.slice(at, at + perPart),
      };
    }
  }

  *#nameRows(): Generator<NewCounts['names'][number]> {
    const { startsAt } = this;
    for (const [workspaceId, { bySource }] of this.#names)
      for (const [source, names] of bySource)
        for (const [eventName, events] of names)
          yield {
            workspaceId,
            startsAt,
            eventName,
            sourceId: source === '' ? null : source,
            events,
          };
  }
}
