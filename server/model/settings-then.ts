import { type AuditEntry } from './audit.ts';
import { type Condition, type ConditionMatch, type EventFilter, type Filters } from './filters.ts';
import { type Webhook } from './webhook.ts';

/** Whether the settings are those that a webhook had at a time, or those of today, since nobody knows the former. */
export type SettingsBasis = 'THEN' | 'TODAY';

/** What decides which events a webhook gets. */
export interface RoutingSettings {
  readonly enabled: boolean;
  readonly filters: Required<Filters>;
  readonly basis: SettingsBasis;
}

/** What the audit log says of a webhook. */
export interface SettingsHistory {
  /** Its changes since the time in question, newest first; null when there are more than were read. */
  readonly changes: readonly AuditEntry[] | null;
  /** Whether an entry from before that time is kept: if not, changes after it may be missing, too. */
  readonly isComplete: boolean;
}

/** The settings as one object, by the names that they have in the audit log. */
type Fields = { enabled: boolean } & Required<Filters>;

/** How each field is read from the text of the audit log. @throws for a text that was cut. */
const readers: { readonly [Name in keyof Fields]: (text: string) => Fields[Name] } = {
  enabled: (text) => JSON.parse(text) as boolean,
  sources: (text) => JSON.parse(text) as string[],
  eventFilter: (text) => JSON.parse(text) as EventFilter,
  requiredConsent: (text) => JSON.parse(text) as string[],
  conditions: (text) => JSON.parse(text) as Condition[],
  conditionMatch: (text) => text as ConditionMatch,
};

/**
 * The routing settings of a webhook at a time, by undoing what the audit log says was changed since. Those of today where
 * the log does not reach back, or has cut a value because it was long.
 *
 * @param history Null for a webhook that was not changed since.
 */
export function settingsAt(webhook: Webhook, history: SettingsHistory | null): RoutingSettings {
  const today: Fields = {
    enabled: webhook.enabled,
    sources: webhook.sources,
    eventFilter: webhook.eventFilter,
    requiredConsent: webhook.requiredConsent,
    conditions: webhook.conditions,
    conditionMatch: webhook.conditionMatch,
  };
  if (!history) return asSettings(today, 'THEN');
  const then = history.isComplete && history.changes ? undo(today, history.changes) : null;
  return then ? asSettings(then, 'THEN') : asSettings(today, 'TODAY');
}

function asSettings({ enabled, ...filters }: Fields, basis: SettingsBasis): RoutingSettings {
  return { enabled, filters, basis };
}

/** @returns null when a value cannot be read. */
function undo(today: Fields, entries: readonly AuditEntry[]): Fields | null {
  const fields = { ...today };
  try {
    for (const { changes } of entries)
      for (const { field, before } of changes)
        if (field in readers) setField(fields, field as keyof Fields, before);
    return fields;
  } catch {
    return null;
  }
}

function setField<Name extends keyof Fields>(fields: Fields, name: Name, before: string | null): void {
  if (before === null) throw new TypeError(`The audit log has no value of ${name}`);
  fields[name] = readers[name](before);
}
