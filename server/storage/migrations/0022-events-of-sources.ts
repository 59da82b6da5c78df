/**
 * The events of one source, newest first. Without it, a source that sent nothing yet is found in none of the workspace's
 * events only once all of them were read. Events that were sent with an API key have no entry.
 */
export const sql = /* sql */ `
create index raw_events_sources on events.raw_events (source_id, id) where source_id is not null;
`;
