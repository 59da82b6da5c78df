import { ofCallers } from './variables/callers.ts';
import { ofEndpoints } from './variables/endpoints.ts';
import { ofEvents } from './variables/events.ts';
import { ofObserving } from './variables/observing.ts';
import { ofPeople } from './variables/people.ts';
import { ofProcess } from './variables/process.ts';
import { ofQuotas } from './variables/quotas.ts';
import { ofStoring } from './variables/storing.ts';
import { type Variable } from './variables/variable.ts';

/** Every variable that the product reads, in the order of the documentation. */
export const variables = {
  ...ofProcess,
  ...ofStoring,
  ...ofEvents,
  ...ofEndpoints,
  ...ofPeople,
  ...ofQuotas,
  ...ofCallers,
  ...ofObserving,
} satisfies Record<string, Variable>;
