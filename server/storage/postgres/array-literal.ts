/**
 * PostgreSQL's text format of an array. For the hot path, since the driver checks the type of every value, which for
 * hundreds of rows costs more than the rest of a statement; and for the ORM, whose own format loses texts.
 */
type Plain = string | number | boolean | null;

/** An array of values that need no escaping: numbers, booleans, UUIDs, times in ISO 8601. */
export function plainArray(values: readonly Plain[]): string {
  let text = '{';
  for (let index = 0; index < values.length; index += 1) {
    if (index > 0) text += ',';
    text += values[index] === null ? 'NULL' : String(values[index]);
  }
  return `${text}}`;
}

const special = /["\\]/;
const everySpecial = /["\\]/g;

/** An array of any texts. */
export function textArray(values: readonly (string | null)[]): string {
  let text = '{';
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]!;
    if (index > 0) text += ',';
    if (value === null) text += 'NULL';
    else text += `"${special.test(value) ? value.replace(everySpecial, '\\$&') : value}"`;
  }
  return `${text}}`;
}
