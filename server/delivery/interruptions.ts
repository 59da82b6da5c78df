/** Something that can be given up. */
interface Interruptible {
  interrupt(): void;
}

/**
 * Connects abort signals with what they abort. Hundreds of requests share one signal: a listener for each would make
 * every request walk the list of all others, and Node warn of a leak.
 */
export class Interruptions {
  readonly #targets = new WeakMap<AbortSignal, Set<Interruptible>>();

  add(signal: AbortSignal, target: Interruptible): void {
    let targets = this.#targets.get(signal);
    if (!targets) {
      const fresh = (targets = new Set());
      this.#targets.set(signal, fresh);
      signal.addEventListener('abort', () => interruptAll(fresh), { once: true });
    }
    targets.add(target);
  }

  remove(signal: AbortSignal, target: Interruptible): void {
    this.#targets.get(signal)?.delete(target);
  }
}

/** Of a copy, because what is interrupted takes itself out of the set. */
export function interruptAll(targets: ReadonlySet<Interruptible>): void {
  for (const target of [...targets]) target.interrupt();
}
