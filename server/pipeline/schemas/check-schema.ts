import {
  jsonProblem,
  type JsonObject,
  type JsonValue,
  schemaLimits,
  type UserError,
} from '../../model/index.ts';
import { isObject } from '../is-object.ts';
import { checkKeywords } from './check-keywords.ts';
import { countChecks } from './count-checks.ts';
import { SchemaMistakes } from './schema-mistakes.ts';

/**
 * Checks a JSON Schema (draft 2020-12) for events. It may have those keywords that take time in proportion to the event:
 * no regular expressions, no recursion, nothing from elsewhere.
 *
 * @returns Mistakes with their paths in the input; empty when `compileSchema` may have the schema.
 */
export function checkSchema(schema: JsonValue): readonly UserError[] {
  const mistakes = new SchemaMistakes();
  if (!isObject(schema)) mistakes.add([], 'INVALID', 'must be a JSON object');
  else checkShape(schema, mistakes);
  return mistakes.found;
}

function checkShape(schema: JsonObject, mistakes: SchemaMistakes): void {
  const unfit = jsonProblem(schema, schemaLimits.depth);
  if (unfit) return mistakes.add(unfit.path, 'INVALID', unfit.problem);
  const bytes = Buffer.byteLength(JSON.stringify(schema));
  if (bytes > schemaLimits.bytes)
    return mistakes.add(
      [],
      'TOO_LARGE',
      `must have at most ${schemaLimits.bytes} bytes as JSON; it has ${bytes}`,
    );
  checkKeywords(schema, mistakes);
  if (mistakes.found.length > 0) return;
  const { checks, problem } = countChecks(schema);
  if (problem) return mistakes.add(['$defs', problem.name], 'INVALID', problem.text);
  if (checks > schemaLimits.checks)
    mistakes.add(
      [],
      'TOO_LARGE',
      `must make at most ${schemaLimits.checks} checks of one value, references and alternatives included; it makes ${checks}`,
    );
}
