/** A request to be sent by hand. */
export interface SentByHand {
  readonly method: string;
  readonly url: string;
  /** Without those that curl makes itself. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly body: string;
}

/** Systems take no longer argument of a command: 128 KiB on Linux. Characters have up to three bytes. */
const LONGEST_ARGUMENT = 40_000;

/** The request as a command for a POSIX shell. A long body is read from a file, `body.json`. */
export function curlCommand({ method, url, headers, body }: SentByHand): string {
  const lines = [
    `curl --globoff --request ${quoted(method)} ${quoted(url)}`,
    ...headers.map((header) => `--header ${quoted(headerText(header))}`),
    body.length > LONGEST_ARGUMENT ? '--data-binary @body.json' : `--data-raw ${quoted(body)}`,
  ];
  return lines.join(' \\\n  ');
}

/** Whether the command reads the body from a file. */
export function needsBodyFile({ body }: Pick<SentByHand, 'body'>): boolean {
  return body.length > LONGEST_ARGUMENT;
}

/** For curl, a name and a colon alone would take the header away. */
function headerText({ name, value }: SentByHand['headers'][number]): string {
  return value === '' ? `${name};` : `${name}: ${value}`;
}

/** Text as one word of a shell command: nothing within single quotes has a meaning, but for the quote itself. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
