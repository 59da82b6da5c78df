import { type EntityManager } from '@mikro-orm/postgresql';

import { type SqlRunner } from '../idempotency/idempotency.ts';

/** Runs statements with numbered parameters in the transaction of the ORM, which knows only `?`. */
export function asSqlRunner(em: EntityManager): SqlRunner {
  return {
    query: async (text, values) => {
      const parameters: unknown[] = [];
      const sql = text.replace(/\$(\d+)/g, (_, number: string) => {
        parameters.push(values[Number(number) - 1]);
        return '?';
      });
      return { rows: await em.execute<unknown[]>(sql, parameters) };
    },
  };
}
