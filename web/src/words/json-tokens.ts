const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]/g;

/** The parts of a valid JSON text as they are written, without the space between them. */
export function tokensOf(text: string): readonly string[] {
  return text.match(TOKEN) ?? [];
}
