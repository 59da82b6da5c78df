import { type DeliveryTarget } from './delivery-target.ts';

/** A webhook in memory. */
export interface LoadedTarget extends DeliveryTarget {
  /** An estimate of what it takes. */
  readonly bytes: number;
}

/** What a process keeps of workspaces' settings. */
export interface DirectoryLimits {
  /** After so many milliseconds without use, the webhooks of a workspace leave memory. */
  readonly idleMs: number;
  /** Workspaces in memory. */
  readonly workspaces: number;
  /** Of all webhooks in memory, estimated. One workspace counts as half of it at most. */
  readonly bytes: number;
}

export const directoryLimits: DirectoryLimits = {
  idleMs: 600_000,
  workspaces: 20_000,
  bytes: 268_435_456,
};

/** A workspace of which webhooks are in memory. */
export interface WorkspaceView {
  readonly workspaceId: string;
  /** -1: not all of its webhooks were read yet. */
  version: bigint;
  loading: Promise<void> | null;
  /** In milliseconds. */
  usedAt: number;
  bytes: number;
  readonly webhookIds: Set<string>;
}

export interface LoadedWorkspacesParts {
  readonly limits: DirectoryLimits;
  /** Milliseconds. */
  readonly now: () => number;
  /** Whether somebody needs the webhooks of a workspace now. */
  readonly isInUse: (workspaceId: string) => boolean;
  /** The webhooks of a workspace have left memory. */
  readonly onEvict: (workspaceId: string) => void;
}

/** A use that follows another one so soon does not count as a later one. */
const sameUseMs = 1000;
/** Workspaces in use that are passed over in one go. */
const mostPassedOver = 100;

/**
 * The webhooks in memory, by workspace. Those of a workspace leave when they have not been used for a while, and when there
 * are too many; those that were used longest ago leave first, and those that are in use stay.
 */
export class LoadedWorkspaces {
  readonly #parts: LoadedWorkspacesParts;
  /** The one that was used last is the last one. */
  readonly #views = new Map<string, WorkspaceView>();
  readonly #targets = new Map<string, LoadedTarget>();
  #bytes = 0;

  constructor(parts: LoadedWorkspacesParts) {
    this.#parts = parts;
  }

  get workspaces(): number {
    return this.#views.size;
  }

  get webhooks(): number {
    return this.#targets.size;
  }

  target(webhookId: string): DeliveryTarget | undefined {
    return this.#targets.get(webhookId);
  }

  targets(): Iterable<DeliveryTarget> {
    return this.#targets.values();
  }

  find(workspaceId: string): WorkspaceView | undefined {
    return this.#views.get(workspaceId);
  }

  /** Finds a workspace, which counts as a use of it. */
  use(workspaceId: string): WorkspaceView | undefined {
    const view = this.#views.get(workspaceId);
    if (view && this.#parts.now() - view.usedAt >= sameUseMs) this.#touch(view);
    return view;
  }

  /** The same, and adds it with no webhooks when it is not there. */
  open(workspaceId: string): WorkspaceView {
    const known = this.use(workspaceId);
    if (known) return known;
    const view: WorkspaceView = {
      workspaceId,
      version: -1n,
      loading: null,
      usedAt: this.#parts.now(),
      bytes: 0,
      webhookIds: new Set(),
    };
    this.#views.set(workspaceId, view);
    return view;
  }

  put(view: WorkspaceView, target: LoadedTarget): void {
    this.delete(view, target.id);
    this.#targets.set(target.id, target);
    view.webhookIds.add(target.id);
    this.#resize(view, target.bytes);
  }

  /** @returns Whether it was there. */
  delete(view: WorkspaceView, webhookId: string): boolean {
    const known = this.#targets.get(webhookId);
    if (!known || !view.webhookIds.delete(webhookId)) return false;
    this.#targets.delete(webhookId);
    this.#resize(view, -known.bytes);
    return true;
  }

  /** Evicts what was used longest ago until the rest is within the limits, as far as it is not in use, nor `kept`. */
  trim(kept: WorkspaceView): void {
    const { workspaces, bytes } = this.#parts.limits;
    this.#evictWhile((oldest) => oldest !== kept && (this.#views.size > workspaces || this.#bytes > bytes));
  }

  /** Evicts what has not been used for a while. */
  evictIdle(): void {
    const until = this.#parts.now() - this.#parts.limits.idleMs;
    this.#evictWhile(({ usedAt }) => usedAt <= until);
  }

  #evictWhile(isTooOld: (oldest: WorkspaceView) => boolean): void {
    const { isInUse, onEvict } = this.#parts;
    let passedOver = 0;
    for (const view of this.#views.values()) {
      if (!isTooOld(view)) return;
      if (view.loading !== null || isInUse(view.workspaceId)) {
        if (passedOver === mostPassedOver) return;
        passedOver += 1;
        this.#touch(view);
        continue;
      }
      this.#views.delete(view.workspaceId);
      for (const webhookId of view.webhookIds) this.#targets.delete(webhookId);
      this.#bytes -= this.#counted(view.bytes);
      onEvict(view.workspaceId);
    }
  }

  #touch(view: WorkspaceView): void {
    view.usedAt = this.#parts.now();
    this.#views.delete(view.workspaceId);
    this.#views.set(view.workspaceId, view);
  }

  #resize(view: WorkspaceView, change: number): void {
    this.#bytes -= this.#counted(view.bytes);
    view.bytes += change;
    this.#bytes += this.#counted(view.bytes);
  }

  /** A workspace with very many webhooks leaves room for the others. */
  #counted(bytes: number): number {
    return Math.min(bytes, this.#parts.limits.bytes / 2);
  }
}
