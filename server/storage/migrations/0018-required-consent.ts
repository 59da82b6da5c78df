/** Webhooks that get only events which grant certain categories of consent. */
export const sql = /* sql */ `
-- empty: no consent is asked for
alter table settings.webhooks add column required_consent text[] not null default '{}';
`;
