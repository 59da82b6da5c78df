/**
 * Routing: which webhooks an event goes to, and why or why not.
 * Promises: pure functions over plain data, and one index in memory; the same answer from all of them.
 * Imports the model.
 */
export { compileFilters, type CompiledFilters, matches } from './compile.ts';
export { evaluate } from './explain.ts';
export { readPath, type Reading } from './path.ts';
export { RoutingIndex } from './routing-index.ts';
export { commonEventNames, defaultSample, type SampleIds } from './sample.ts';
export { parsePath } from '../model/index.ts';
