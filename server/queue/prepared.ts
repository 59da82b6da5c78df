/** A statement that each connection of the server parses and plans once. Without a name: every time. */
export interface PreparedStatement {
  readonly name?: string;
  readonly text: string;
  readonly values?: unknown[];
}

/**
 * Adding jobs: to plan it costs the server as much as to run it, and there is one way to do it. Not so taking and ending
 * them: a plan that was made for an empty table, and kept, reads all of one that is long by now.
 */
const adding = /^\s*INSERT INTO \S+\.j[0-9a-f]+ /;
/** One for each queue; more would mean that texts have values in them, and each connection remembers every name. */
const mostNames = 8;
const names = new Map<string, string>();

/** The same text has the same name in this process. */
export function prepared(text: string, values?: unknown[]): PreparedStatement {
  return { name: nameOf(text), text, values };
}

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= mostNames || !adding.test(text)) return known;
  const name = `add-jobs-${names.size}`;
  names.set(text, name);
  return name;
}
