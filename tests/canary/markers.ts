/** Every secret or personal value of the walk has this word, and nothing that may come out has it. */
export const word = 'canarybird';

/** A value of each kind, by its name. */
export const markers = {
  apiKey: `psk_${word}_key_of_the_owner`,
  wrongKey: `psk_${word}_key_of_nobody`,
  secretKey: `whsec_${word}_secret_key`,
  header: `Bearer ${word}-header-value`,
  token: `${word}-bearer-token`,
  query: `token=${word}-query`,
  email: `anna@${word}.example`,
  userId: `${word}-user-4711`,
  payload: `${word} payload "quoted" value`,
} as const;

/** The event of a person, with markers wherever an event can have text but its id and its name. */
export function personalEvent(name: string, rest: Record<string, unknown> = {}): Record<string, unknown> {
  const { email, userId, payload } = markers;
  return {
    event_name: name,
    user_id: userId,
    anonymous_id: `${userId}-a`,
    session_id: `${userId}-s`,
    properties: { email, nested: { list: [payload, { email }] } },
    context: { email },
    consent: { by: email },
    unknown_field: payload,
    ...rest,
  };
}

/** The settings of a webhook at this address, with markers wherever they may have secrets. */
export function secretSettings(name: string, url: string): Record<string, unknown> {
  const { secretKey, header, token, query, email } = markers;
  return {
    name,
    url: `${url}/hook?${query}`,
    description: `Ask ${email}.`,
    secretKey,
    customHeaders: [{ name: 'X-Authorization', value: header }],
    authentication: { bearer: { token } },
    conditions: [{ field: 'properties.email', operator: 'NOT_EQUALS', value: `not-${email}` }],
    retryCount: 0,
    timeoutMs: 1000,
  };
}
