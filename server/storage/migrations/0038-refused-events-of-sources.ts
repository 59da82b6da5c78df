/**
 * The refused events of one source, newest first: without it, all that are kept of the workspace are read to find that a
 * source has none. Those that were sent with an API key have no entry.
 */
export const sql = /* sql */ `
create index refused_events_sources on events.refused_events (source_id, id) where source_id is not null;
`;
