import { PersonRefused } from '../../access/index.ts';

/** The JSON object of a request below `/auth`. */
export class AuthBody {
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(fields: Readonly<Record<string, unknown>>) {
    this.#fields = fields;
  }

  /** Whether any of these fields is there. */
  has(...names: readonly string[]): boolean {
    return names.some((name) => this.#get(name) !== undefined);
  }

  /** A text that is required. @throws {PersonRefused} */
  text(name: string): string {
    const value = this.#get(name);
    if (typeof value !== 'string')
      throw new PersonRefused('BAD_USER_INPUT', `${name} must be a text.`, [name]);
    return value;
  }

  /** Whatever is there; undefined for nothing. */
  value(name: string): unknown {
    return this.#get(name);
  }

  #get(name: string): unknown {
    return Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
  }
}
