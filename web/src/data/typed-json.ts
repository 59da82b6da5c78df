/** JSON that a user typed, by the name of the variable that it is given for. */
export type TypedJson = Readonly<Record<string, string>>;

/** Variables to build a request's body from, and how to put the typed texts into that body. */
interface Filled {
  readonly variables: Record<string, string>;
  fill(body: string): string;
}

/**
 * Prepares typed JSON to be sent character for character. Parsing and writing it again would round numbers, turn 1e400
 * into null and drop repeated keys: the server would judge another event than the one on the screen.
 *
 * @param typed valid JSON texts
 */
export function prepareTyped(typed: TypedJson): Filled {
  const entries = Object.entries(typed).map(([name, text]) => ({ name, text, placeholder: randomText() }));
  return {
    variables: Object.fromEntries(entries.map(({ name, placeholder }) => [name, placeholder])),
    fill: (body) =>
      entries.reduce((filled, { text, placeholder }) => filled.replace(`"${placeholder}"`, () => text), body),
  };
}

/** Text that occurs nowhere else. */
function randomText(): string {
  return `typed JSON ${crypto.getRandomValues(new Uint32Array(4)).join('-')}`;
}
