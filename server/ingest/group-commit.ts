import { Fifo } from '../fifo.ts';
import { IngestOverloaded } from './backlog.ts';

/** What a call asks to have stored. */
export interface GroupedCall {
  readonly workspaceId: string;
  /** The number of its events. */
  readonly size: number;
  /** Of its events as JSON. */
  readonly bytes: number;
}

export interface GroupCommitParts<C extends GroupedCall, R> {
  /** Stores the calls in one transaction, and returns their results in order. */
  readonly commit: (calls: readonly C[]) => Promise<readonly R[]>;
  /** Whether an error could be the fault of one call; if not, the calls of a group are not tried one by one. */
  readonly isOfOneCall: (error: unknown) => boolean;
  /** {@link groupLimits} unless given. */
  readonly limits?: Partial<typeof groupLimits>;
}

const groupLimits = {
  /** A group takes no further call once it has this many events, */
  events: 512,
  /** or this many bytes. */
  bytes: 4 * 1024 * 1024,
  /** Groups under way at once; each uses a connection. */
  groups: 4,
  /** Milliseconds after which a waiting call gets a group although others are under way and it would be a small one. */
  patienceMs: 25,
  /** Bytes of all calls that wait, */
  waitingBytes: 64 * 1024 * 1024,
  /** and of those of one workspace. */
  workspaceBytes: 32 * 1024 * 1024,
};

interface Waiting<C, R> {
  readonly call: C;
  readonly since: number;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/**
 * Lets concurrent calls share a transaction. A lone call waits for nobody; calls that arrive while a transaction is
 * under way go with the next one. While many wait, up to 4 transactions are under way.
 *
 * Groups are filled in turns by workspace, one call each; the calls of a workspace keep their order. When the
 * transaction of a group fails, each of its calls gets one of its own: no call fails for another's events.
 */
export class GroupCommit<C extends GroupedCall, R> {
  readonly #parts: GroupCommitParts<C, R>;
  readonly #limits: Readonly<typeof groupLimits>;
  /** By workspace, the one whose turn it is first. */
  readonly #waiting = new Map<string, { readonly calls: Fifo<Waiting<C, R>>; bytes: number }>();
  #events = 0;
  #bytes = 0;
  #underWay = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: GroupCommitParts<C, R>) {
    this.#parts = parts;
    this.#limits = { ...groupLimits, ...parts.limits };
  }

  /** @throws IngestOverloaded if other calls wait and this one does not fit beside them */
  submit(call: C): Promise<R> {
    const { workspaceId, size, bytes } = call;
    const { waitingBytes, workspaceBytes } = this.#limits;
    const own = this.#waiting.get(workspaceId) ?? { calls: new Fifo<Waiting<C, R>>(), bytes: 0 };
    const exceeds = (waiting: number, limit: number) => waiting > 0 && waiting + bytes > limit;
    if (exceeds(this.#bytes, waitingBytes) || exceeds(own.bytes, workspaceBytes))
      return Promise.reject(new IngestOverloaded());
    return new Promise((resolve, reject) => {
      own.calls.push({ call, since: performance.now(), resolve, reject });
      own.bytes += bytes;
      this.#waiting.set(workspaceId, own);
      this.#events += size;
      this.#bytes += bytes;
      this.#start();
    });
  }

  #start(): void {
    while (this.#waiting.size > 0 && this.#mayStart()) void this.#run(this.#takeGroup());
    if (this.#waiting.size > 0 && this.#timer === null)
      this.#timer = setTimeout(() => this.#onTimer(), this.#limits.patienceMs);
  }

  #onTimer(): void {
    this.#timer = null;
    this.#start();
  }

  #mayStart(): boolean {
    const { events, bytes, groups, patienceMs } = this.#limits;
    if (this.#underWay === 0) return true;
    if (this.#underWay >= groups) return false;
    return this.#events >= events || this.#bytes >= bytes || this.#longestWaitMs() >= patienceMs;
  }

  #longestWaitMs(): number {
    // The workspace whose turn it is has waited longest, or had a call in one of the last groups.
    const [first] = this.#waiting.values();
    return performance.now() - (first?.calls.first?.since ?? Infinity);
  }

  #takeGroup(): Waiting<C, R>[] {
    const group: Waiting<C, R>[] = [];
    let [events, bytes] = [0, 0];
    while (this.#waiting.size > 0 && events < this.#limits.events && bytes < this.#limits.bytes) {
      const [workspaceId, own] = this.#waiting.entries().next().value!;
      const next = own.calls.shift()!;
      group.push(next);
      events += next.call.size;
      bytes += next.call.bytes;
      own.bytes -= next.call.bytes;
      this.#waiting.delete(workspaceId);
      if (own.calls.size > 0) this.#waiting.set(workspaceId, own); // behind the others
    }
    this.#events -= events;
    this.#bytes -= bytes;
    return group;
  }

  async #run(group: readonly Waiting<C, R>[]): Promise<void> {
    this.#underWay += 1;
    await this.#store(group);
    this.#underWay -= 1;
    this.#start();
  }

  async #store(group: readonly Waiting<C, R>[]): Promise<void> {
    try {
      const results = await this.#parts.commit(group.map(({ call }) => call));
      for (const [n, { resolve }] of group.entries()) resolve(results[n]!);
    } catch (error) {
      if (group.length === 1 || !this.#parts.isOfOneCall(error)) {
        for (const { reject } of group) reject(error);
        return;
      }
      for (const one of group) await this.#store([one]);
    }
  }
}
