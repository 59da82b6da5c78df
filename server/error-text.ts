/** The properties that the driver gives to what the database refused; MikroORM copies them to its own errors. */
interface DatabaseRefusal {
  readonly severity?: unknown;
  readonly code?: unknown;
  readonly table?: unknown;
  readonly constraint?: unknown;
}

/**
 * PostgreSQL's classes of errors whose messages quote neither values nor statements: lost connections, missing features,
 * transaction states, wrong passwords, missing databases, conflicts, exhausted resources, states of objects, operators,
 * I/O and internal errors.
 */
const plainClasses = new Set(['08', '0A', '25', '28', '3D', '40', '53', '54', '55', '57', '58', 'XX']);

/** Enough for a sentence. What is longer has quoted something. */
const maxLength = 500;

/**
 * The message of an error as logs, traces and the terminal may have it. Messages can quote what was being worked on,
 * which may be a customer's data: a database error's does (`Failing row contains (…)`), JSON.parse's does, and the ORM
 * appends the whole entity on further lines.
 *
 * @returns One line of at most 500 characters. For a database error outside of {@link plainClasses}, its code, table and
 *   constraint.
 */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return firstLine(String(error));
  return describeDatabaseError(error) ?? describeJsonError(error) ?? firstLine(error.message);
}

/** The stack, its message replaced by what {@link errorText} gives. */
export function stackText(error: Error): string {
  const { stack = '', message, name } = error;
  const at = stack.indexOf(message);
  // A message may have lines that look like frames. One that was changed after the stack was made is not found.
  const frames = (at === -1 ? stack : stack.slice(at + message.length))
    .split('\n')
    .filter((line) => /^ {4}at /.test(line));
  return [`${name}: ${errorText(error)}`, ...frames].join('\n');
}

function describeDatabaseError(error: Error): string | null {
  const { severity, code, table, constraint } = error as DatabaseRefusal;
  if (typeof severity !== 'string' || typeof code !== 'string') return null;
  if (plainClasses.has(code.slice(0, 2))) return null;
  const parts = Object.entries({ table, constraint }).filter(([, name]) => typeof name === 'string');
  return [`PostgreSQL error ${code}`, ...parts.map(([kind, name]) => `${kind} ${String(name)}`)].join(', ');
}

/** V8 quotes the text around the mistake. */
function describeJsonError(error: Error): string | null {
  return error instanceof SyntaxError && /\bJSON\b/.test(error.message)
    ? 'The text is not valid JSON.'
    : null;
}

function firstLine(text: string): string {
  return text
    .split(/[\r\n]/, 1)[0]!
    .slice(0, maxLength)
    .toWellFormed();
}
