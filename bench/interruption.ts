/** The benchmark was stopped by a signal. */
export class Interrupted extends Error {
  override name = 'Interrupted';

  constructor() {
    super('The benchmark was stopped.');
  }
}

/** Rejects with `Interrupted` on Ctrl-C or SIGTERM, so that everything started is stopped and removed as usual. */
export const interruption = new Promise<never>((_, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => reject(new Interrupted()));
});
interruption.catch(() => undefined); // not an unhandled rejection if nothing awaits it at that moment
