import { type Additions, type EventView } from './event-view.ts';

/** CAMPAIGN: where a visitor came from, as the page's URL says. The first of equal parameters counts. */
export function campaign({ url }: EventView): Additions | null {
  return url?.campaign ?? null;
}
