import { idempotencyKeyLimits } from '../model/index.ts';

const { length, hours } = idempotencyKeyLimits;

/** What every argument of this name says. */
export const idempotencyKeyDescription = `Makes the call safe to repeat: within ${hours} hours, the same key with the same arguments does nothing and has the first call's result. Up to ${length} characters, unique in the workspace; a UUID, for example.`;
