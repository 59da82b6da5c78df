import { jsonProblem, type JsonObject, shownPath } from '../../model/index.ts';
import { defaultSample } from '../../routing/index.ts';
import { badInput } from '../errors.ts';

/**
 * The event that a test runs: the caller's, or the default sample.
 *
 * @throws a BAD_USER_INPUT error for an event that the filters cannot judge.
 */
export function testedEvent(given: JsonObject | null | undefined, now: Date): JsonObject {
  if (!given) return defaultSample('purchase', now);
  const name = given['event_name'];
  if (typeof name !== 'string' || name === '')
    throw badInput('event.event_name must be the name of the event.');
  const found = jsonProblem(given);
  if (found) throw badInput(`${shownPath(['event', ...found.path])} ${found.problem}.`);
  return given;
}
