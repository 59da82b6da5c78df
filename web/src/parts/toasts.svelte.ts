interface Toast {
  id: number;
  kind: 'done' | 'problem';
  text: string;
}

/** Long enough to read two lines. Problems stay until they are dismissed. */
const SHOWN_MS = 4000;

let nextId = 1;

/** Short messages at the edge of the page: that something was done, or failed. */
class Toasts {
  list = $state.raw<Toast[]>([]);

  done(text: string): void {
    const id = this.#add('done', text);
    setTimeout(() => this.dismiss(id), SHOWN_MS);
  }

  problem(text: string): void {
    this.#add('problem', text);
  }

  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  #add(kind: Toast['kind'], text: string): number {
    const id = nextId++;
    this.list = [...this.list.slice(-3), { id, kind, text }];
    return id;
  }
}

export const toasts = new Toasts();
