import { Fifo } from '../../fifo.ts';

export interface LookUpsOptions {
  /** Makes one look-up on account of a workspace, and does what is to be done with its result. Never rejects. */
  readonly lookUp: (hostname: string, workspaceId: string, signal: AbortSignal) => Promise<void>;
  /** Look-ups under way at once; 512 unless given. */
  readonly most?: number;
}

/** Which part of the look-ups that are free a workspace may have under way. */
const share = 1 / 16;

/** A look-up that waits or is under way, for everybody who asks for its name. */
interface Wanted {
  readonly hostname: string;
  readonly ended: Promise<void>;
  readonly end: () => void;
  /** The workspaces in whose turn it may start, and whether it is among their first. */
  readonly askers: Map<string, boolean>;
  started: boolean;
}

interface Workspace {
  readonly id: string;
  /** Both queues may have look-ups that were started in another turn: they are skipped. */
  readonly first: Fifo<Wanted>;
  readonly others: Fifo<Wanted>;
  underWay: number;
}

/**
 * Bounds the look-ups under way, in all and per workspace, so that names whose server never answers hold up nobody but
 * their workspace. A workspace may have a sixteenth as many under way as are free, and at least one: 30 of 512 if it is
 * alone. What comes above waits. Twenty workspaces full of dead names leave more than a hundred free. If hundreds leave
 * none, the next one that comes free goes to the workspace with the fewest under way.
 *
 * All who ask for a name share one look-up. While it waits, it does so in the queue of each workspace that asks.
 */
export class LookUps {
  readonly #lookUp: LookUpsOptions['lookUp'];
  readonly #most: number;
  readonly #wanted = new Map<string, Wanted>();
  readonly #workspaces = new Map<string, Workspace>();
  /** Workspaces of which a look-up waits, by how many they have under way; those that wait longest first. */
  readonly #ready: readonly Set<Workspace>[];
  readonly #cancels = new Set<AbortController>();
  #closed = false;

  constructor({ lookUp, most = 512 }: LookUpsOptions) {
    this.#lookUp = lookUp;
    this.#most = most;
    this.#ready = Array.from({ length: Math.ceil(most * share) + 1 }, () => new Set());
  }

  get underWay(): number {
    return this.#cancels.size;
  }

  get waiting(): number {
    return this.#wanted.size - this.#cancels.size;
  }

  /**
   * Makes a look-up when its workspace's turn comes. Resolves when it has ended, or when everything was closed.
   * @param first Whether it goes before the others of its workspace.
   */
  add(workspaceId: string, hostname: string, first = false): Promise<void> {
    if (this.#closed) return Promise.resolve();
    let wanted = this.#wanted.get(hostname);
    if (!wanted) this.#wanted.set(hostname, (wanted = newWanted(hostname)));
    const asked = wanted.askers.get(workspaceId);
    if (!wanted.started && (asked === undefined || (first && !asked))) {
      wanted.askers.set(workspaceId, first);
      const workspace = this.#workspace(workspaceId);
      (first ? workspace.first : workspace.others).push(wanted);
      this.#ready[workspace.underWay]!.add(workspace);
      this.#run();
    }
    return wanted.ended;
  }

  /** Gives up what is under way, and starts nothing more. */
  close(): void {
    this.#closed = true;
    for (const cancel of this.#cancels) cancel.abort();
    for (const { end } of this.#wanted.values()) end();
    for (const workspaces of this.#ready) workspaces.clear();
    this.#wanted.clear();
    this.#workspaces.clear();
  }

  #workspace(id: string): Workspace {
    let workspace = this.#workspaces.get(id);
    if (!workspace) {
      workspace = { id, first: new Fifo(), others: new Fifo(), underWay: 0 };
      this.#workspaces.set(id, workspace);
    }
    return workspace;
  }

  #run(): void {
    while (!this.#closed) {
      const workspace = this.#next();
      if (!workspace) return;
      const wanted = nextOf(workspace.first) ?? nextOf(workspace.others);
      if (wanted) this.#start(workspace, wanted);
      else this.#count(workspace, 0);
    }
  }

  /** The workspace whose turn it is. */
  #next(): Workspace | undefined {
    const free = this.#most - this.underWay;
    const limit = free > 0 ? Math.max(1, Math.floor(free * share)) : 0;
    for (let underWay = 0; underWay < limit; underWay += 1) {
      const [workspace] = this.#ready[underWay]!;
      if (workspace) return workspace;
    }
    return undefined;
  }

  #start(workspace: Workspace, wanted: Wanted): void {
    const cancel = new AbortController();
    wanted.started = true;
    this.#cancels.add(cancel);
    this.#count(workspace, 1);
    void this.#lookUp(wanted.hostname, workspace.id, cancel.signal).then(() => {
      this.#cancels.delete(cancel);
      if (this.#closed) return;
      this.#wanted.delete(wanted.hostname);
      this.#count(workspace, -1);
      wanted.end();
      this.#run();
    });
  }

  #count(workspace: Workspace, change: -1 | 0 | 1): void {
    this.#ready[workspace.underWay]!.delete(workspace);
    workspace.underWay += change;
    if (workspace.first.size + workspace.others.size > 0) this.#ready[workspace.underWay]!.add(workspace);
    else if (workspace.underWay === 0) this.#workspaces.delete(workspace.id);
  }
}

function newWanted(hostname: string): Wanted {
  let end!: () => void;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return { hostname, ended, end, askers: new Map(), started: false };
}

function nextOf(queue: Fifo<Wanted>): Wanted | undefined {
  let next = queue.shift();
  while (next?.started) next = queue.shift();
  return next;
}
