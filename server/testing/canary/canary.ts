/** Something that the product wrote for people or other programs to read. */
interface Written {
  /** Where: `log`, `metrics`, `trace`, `error`, `output`. */
  readonly outlet: string;
  readonly text: string;
}

/** Shorter values are words that may stand anywhere. */
const shortest = 8;
/** Of what is around a leak, on each side. */
const context = 60;

/**
 * Finds secrets and personal data in what the product writes. It is told what goes in and what comes out, in any order,
 * and compares them when it is asked.
 */
export class Canary {
  readonly #secrets = new Map<string, string>();
  readonly #public = new Set<string>();
  readonly #written: Written[] = [];

  /** A value that must not come out. One of less than 8 characters is not looked for. */
  secret(kind: string, value: unknown): void {
    if (typeof value === 'string' && value.trim().length >= shortest) this.#secrets.set(value.trim(), kind);
  }

  /** A value that may come out, even where it is a secret elsewhere: an event's id may be its user's. */
  public(value: unknown): void {
    if (typeof value === 'string') this.#public.add(value.trim());
  }

  write(outlet: string, text: string): void {
    if (text !== '') this.#written.push({ outlet, text });
  }

  /** How much was written to an outlet, in characters. */
  lengthOf(outlet: string): number {
    return this.#written.reduce((sum, each) => (each.outlet === outlet ? sum + each.text.length : sum), 0);
  }

  /** The secrets that came out, one line each with what is around it. Each is reported once per outlet. */
  leaks(): string[] {
    const all = new Map<string, string>();
    for (const { outlet, text } of this.#written) all.set(outlet, `${all.get(outlet) ?? ''}${text}\n`);
    const found: string[] = [];
    for (const [outlet, text] of all)
      for (const [secret, kind] of this.#secrets) {
        if (this.#public.has(secret)) continue;
        const at = formsOf(secret)
          .map((form) => text.indexOf(form))
          .find((index) => index !== -1);
        if (at === undefined) continue;
        const around = text.slice(Math.max(0, at - context), at + secret.length + context);
        found.push(`${kind} in ${outlet}: …${around.replace(/\s+/g, ' ')}…`);
      }
    return found;
  }
}

/** As it is, within JSON, within a URL, and in base64. */
function formsOf(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const base64 = Buffer.from(secret).toString('base64').replaceAll('=', '');
  return [...new Set([secret, inJson, encodeURIComponent(secret.toWellFormed()), base64])];
}
