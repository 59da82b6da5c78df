import { type SchemaMode } from '../../model/index.ts';
import { enumOf } from '../enum-of.ts';

export const SchemaModeEnum = enumOf<SchemaMode>(
  'SchemaMode',
  'What becomes of events that do not meet the schema of their name.',
  {
    OFF: 'The schema is kept and not used.',
    WARN: 'They are accepted, counted and listed as warnings.',
    ENFORCE: 'They are refused.',
  },
);
