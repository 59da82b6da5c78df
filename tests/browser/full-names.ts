/** What each webhook is there for. */
export type WebhookName = 'healthy' | 'degraded' | 'failing' | 'paused' | 'idle' | 'disabled' | 'narrow';

/** With a character that turns the rest of it around, so that it would read "orderfailed". */
export const hostileEvent = 'order\u202edeliaf';
