import { type Additions, type EventView } from './event-view.ts';

/** COUNTRY: where the address of the person's device is, by the operator's database. The whole address is looked up. */
export function country({ sender, tools }: EventView): Additions | null {
  const code = sender.client ? tools.countries?.countryOf(sender.client.address) : null;
  return code ? { location: { country: code } } : null;
}
