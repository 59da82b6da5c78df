/** Settings of a webhook as the API takes them, as far as the dashboard's form can express them. */
export interface GivenSettings {
  readonly name?: string;
  readonly url?: string;
  readonly description?: string;
  readonly eventFilter?: { readonly mode: 'INCLUDE' | 'EXCLUDE'; readonly events: string[] };
  readonly requiredConsent?: string[];
  readonly conditions?: { readonly field: string; readonly operator: Operator; readonly value?: unknown }[];
  readonly retrySchedule?: 'EXPONENTIAL' | 'STANDARD' | 'CUSTOM';
  readonly retryCount?: number;
  readonly retryDelays?: number[];
  readonly rateLimitPerSecond?: number | null;
  readonly timeoutMs?: number;
  readonly secretKey?: string;
  readonly customHeaders?: { readonly name: string; readonly value: string }[];
}

export type Operator =
  | 'EQUALS'
  | 'NOT_EQUALS'
  | 'GREATER_THAN'
  | 'LESS_THAN'
  | 'GREATER_OR_EQUAL'
  | 'LESS_OR_EQUAL'
  | 'EXISTS'
  | 'CONTAINS'
  | 'NOT_EXISTS'
  | 'NOT_CONTAINS'
  | 'STARTS_WITH'
  | 'ENDS_WITH'
  | 'IN'
  | 'NOT_IN';

/** Settings laid over otherwise valid ones, and what the server and the form say of them. */
export interface InputCase {
  readonly given: GivenSettings;
  /** The server's mistakes as `path CODE`, in its order; none when it accepts. The form marks the fields they are shown at. */
  readonly mistakes: readonly string[];
  /** Whether the server runs where private endpoints are allowed. */
  readonly privateEndpoints: boolean;
}

export function accepted(given: GivenSettings, privateEndpoints = false): InputCase {
  return { given, mistakes: [], privateEndpoints };
}

export function refused(given: GivenSettings, ...mistakes: string[]): InputCase {
  return { given, mistakes, privateEndpoints: false };
}

/** For the title of a test: what is given, cut short. */
export function titleOf({ given, privateEndpoints }: InputCase): string {
  const text = JSON.stringify(given);
  const short = text.length > 90 ? `${text.slice(0, 60)}…${text.slice(-20)} (${text.length})` : text;
  return privateEndpoints ? `${short}, private endpoints allowed` : short;
}
