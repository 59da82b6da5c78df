/**
 * Catalogue: learns from a sample of the accepted events which fields the events of each name have, of which types.
 * Promises: bounded memory, and a fixed number of samples a second, whatever the traffic; never holds up an event.
 * Imports storage and model.
 */
export { type Catalogue, openCatalogue } from './catalogue.ts';
