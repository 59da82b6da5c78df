import { type Additions, type EventView } from './event-view.ts';

/** Finds the country of an address. */
export interface Countries {
  /** Two letters of ISO 3166-1; null when it is not known. */
  countryOf(address: string): string | null;
}

/** COUNTRY: where the address of the person's device is, by the operator's database. The whole address is looked up. */
export function country({ sender, tools }: EventView): Additions | null {
  const code = sender.client ? tools.countries?.countryOf(sender.client.address) : null;
  return code ? { location: { country: code } } : null;
}
