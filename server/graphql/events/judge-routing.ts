import {
  type DeliveryState,
  erasedPayload,
  type EventPayload,
  type FilterLayer,
  type FilterVerdict,
  settingsAt,
  type SettingsBasis,
  type SettingsHistory,
  type StoredEvent,
  type Webhook,
} from '../../model/index.ts';
import { evaluate } from '../../routing/index.ts';

/** What became of an event at a webhook. */
export type RoutingVerdict = DeliveryState | 'REJECTED';

/** What kept an event from a webhook. */
export type RoutingLayer = 'NOT_CREATED' | 'DISABLED' | FilterLayer;

/** Why an event did not go to a webhook. */
export interface Rejection {
  /** Null when the event passes by the settings that are known. */
  readonly rejectedBy: RoutingLayer | null;
  readonly basis: SettingsBasis;
  /** Sentences for people. */
  readonly reasons: readonly string[];
  /** Empty unless the conditions were evaluated. */
  readonly conditions: FilterVerdict['conditions'];
  readonly conditionMatch: FilterVerdict['conditionMatch'];
}

/**
 * Why an event did not go to a webhook: by the settings of then, where the history tells them.
 *
 * @param history Null when the webhook was not changed since.
 */
export function judgeRejection(
  event: Pick<StoredEvent, 'receivedAt' | 'source' | 'payloadBytes'>,
  payload: EventPayload,
  webhook: Webhook,
  history: SettingsHistory | null,
): Rejection {
  const { enabled, filters, basis } = settingsAt(webhook, history);
  const { conditionMatch } = filters;
  const rejection = (rejectedBy: RoutingLayer | null, reason: string): Rejection => ({
    rejectedBy,
    basis: rejectedBy === 'NOT_CREATED' ? 'THEN' : basis,
    reasons: [reason],
    conditions: [],
    conditionMatch,
  });
  if (webhook.createdAt > event.receivedAt)
    return rejection('NOT_CREATED', 'the webhook was created after the event was received');
  if (!enabled) return rejection('DISABLED', `the webhook ${basis === 'THEN' ? 'was' : 'is'} disabled`);
  if (event.payloadBytes === erasedPayload.length)
    return rejection(null, 'the event was erased, so its filters cannot be evaluated any more');
  const { matches, rejectedBy, reasons, conditions } = evaluate(filters, payload, event.source);
  if (matches) return { ...rejection(null, unexplained[basis]), conditions };
  return { rejectedBy, basis, reasons, conditions, conditionMatch };
}

const unexplained: Readonly<Record<SettingsBasis, string>> = {
  THEN: 'the event passes, but the webhook was changed at about the time that it was received',
  TODAY: 'the event passes by the settings of today, so they must have been different when it was received',
};

/** Whether the settings of a webhook may have been different when the event was received. */
export function isChangedSince(webhook: Webhook, event: Pick<StoredEvent, 'receivedAt'>): boolean {
  return webhook.updatedAt >= event.receivedAt;
}
