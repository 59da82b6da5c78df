import { type z } from 'zod';

/** One environment variable: what it means, and how its text becomes a value. */
export interface Variable<T = unknown> {
  readonly schema: z.ZodType<T>;
  /** What a person reads in the documentation. */
  readonly meaning: string;
  /** The default, in words. */
  readonly byDefault: string;
}
