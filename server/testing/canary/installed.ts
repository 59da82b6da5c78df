import { Canary } from './canary.ts';

/** The canary of this test file; null unless `CANARY` is set. */
export const canary = process.env['CANARY'] ? new Canary() : null;
