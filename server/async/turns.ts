/** Runs work of one key piece by piece, first come, first served; work of different keys runs at the same time. */
export type Turns = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/** Remembers a key only while there is work of it. */
export function turns(): Turns {
  const last = new Map<string, Promise<void>>();
  return (key, work) => {
    const turn = (last.get(key) ?? Promise.resolve()).then(work);
    const done = () => void (last.get(key) === ended && last.delete(key));
    const ended: Promise<void> = turn.then(done, done);
    last.set(key, ended);
    return turn;
  };
}
