/** A statement that each connection of the server parses and plans once. Without a name: every time. */
export interface PreparedStatement {
  readonly name?: string;
  readonly text: string;
  readonly values?: unknown[];
}

/**
 * The statement that adds jobs: planning it costs the server as much as running it, and it has only one possible plan.
 * Claiming and finishing are not prepared: a plan that was made for an empty table and kept would read all of a table
 * that has grown long since.
 */
const addingJobs = /^\s*INSERT INTO \S+\.j[0-9a-f]+ /;
/** One for each queue. More would mean that the texts contain values, and each connection remembers every name. */
const maxNames = 8;
const names = new Map<string, string>();

/** The same text has the same name everywhere in this process. */
export function prepared(text: string, values?: unknown[]): PreparedStatement {
  return { name: nameOf(text), text, values };
}

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= maxNames || !addingJobs.test(text)) return known;
  const name = `add-jobs-${names.size}`;
  names.set(text, name);
  return name;
}
