import { StartupError } from '../../lifecycle.ts';
import { type Countries } from './tools.ts';

/** The part of a record that is read. */
interface Located {
  readonly country?: { readonly iso_code?: unknown };
}

/**
 * Opens the operator's database of addresses, a file in MaxMind's DB format with countries, such as GeoLite2 or DB-IP. It
 * is read into memory, and its reader is loaded only here.
 *
 * @param path The value of GEO_DATABASE.
 * @throws {StartupError} When it cannot be read.
 */
export async function openCountries(path: string): Promise<Countries> {
  const { open, validate } = await import('maxmind');
  const reader = await open(path).catch((error: Error) => {
    throw new StartupError(
      `GEO_DATABASE ${path} is no database of addresses that can be read: ${error.message}.`,
    );
  });
  return {
    countryOf: (address) => {
      if (!validate(address)) return null;
      const { country } = (reader.get(address) ?? {}) as Located;
      const code = country?.iso_code;
      return typeof code === 'string' && /^[A-Z]{2}$/.test(code) ? code : null;
    },
  };
}
