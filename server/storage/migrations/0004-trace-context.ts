/** The trace that an event came with, for its attempts to belong to: a W3C `traceparent`. Null when it is not traced. */
export const sql = /* sql */ `
alter table events.raw_events add column trace_context text;
`;
