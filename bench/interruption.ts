/** Somebody ended the bench. */
export class Interrupted extends Error {
  override name = 'Interrupted';

  constructor() {
    super('The bench was ended.');
  }
}

/** Rejects when the bench is to end, by Ctrl-C say: what was started is then stopped and removed as at every end. */
export const interruption = new Promise<never>((_, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => reject(new Interrupted()));
});
interruption.catch(() => undefined); // also when nobody waits for it just then
