export type SchemaModeName = 'OFF' | 'WARN' | 'ENFORCE';

/** The modes of a schema, the mildest first, with what becomes of events that do not meet it. */
export const schemaModes: readonly { mode: SchemaModeName; name: string; meaning: string }[] = [
  { mode: 'OFF', name: 'Off', meaning: 'The schema is saved but not used.' },
  { mode: 'WARN', name: 'Warn', meaning: 'Events that violate it are accepted and listed as warnings.' },
  { mode: 'ENFORCE', name: 'Enforce', meaning: 'Events that violate it are refused.' },
];
