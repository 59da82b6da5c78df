import { counted } from './numbers.ts';
import { visible } from './visible.ts';

export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';

/** A row of a tree of JSON. Its place is the chain of its parents. */
export interface TreeRow {
  /** Unique in its tree. */
  readonly id: string;
  readonly parent: TreeRow | null;
  readonly depth: number;
  /** The key in an object, or the index in an array; null for the whole. */
  readonly key: string | number | null;
  readonly value: unknown;
  readonly kind: JsonKind;
  /** Members or elements; 0 for everything else. */
  readonly size: number;
  readonly isOpen: boolean;
}

/** Characters of a value that a row shows. */
const shownLength = 300;

/** The rows of all that is open, in order. What is closed costs nothing, however large it is. */
export function treeRows(root: unknown, isOpen: (id: string) => boolean): TreeRow[] {
  const rows: TreeRow[] = [];
  const visit = (value: unknown, key: string | number | null, parent: TreeRow | null): void => {
    const id = parent ? `${parent.id}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}` : '';
    const size = sizeOf(value);
    const row: TreeRow = {
      id,
      parent,
      depth: parent ? parent.depth + 1 : 0,
      key,
      value,
      kind: kindOf(value),
      size,
      isOpen: size > 0 && isOpen(id),
    };
    rows.push(row);
    if (!row.isOpen) return;
    if (Array.isArray(value)) value.forEach((item, index) => visit(item, index, row));
    else for (const [name, item] of Object.entries(value as object)) visit(item, name, row);
  };
  visit(root, null, null);
  return rows;
}

/** The ids of what is open at first: level by level, as long as there are no more than `most` rows. */
export function openAtFirst(root: unknown, most = 100): Set<string> {
  const open = new Set(['']);
  let rows = treeRows(root, (id) => open.has(id));
  for (;;) {
    const closed = rows.filter(({ size, isOpen }) => size > 0 && !isOpen);
    const fitting: string[] = [];
    let total = rows.length;
    for (const { id, size } of closed) {
      if (total + size > most) continue;
      total += size;
      fitting.push(id);
    }
    if (fitting.length === 0) return open;
    for (const id of fitting) open.add(id);
    rows = treeRows(root, (id) => open.has(id));
  }
}

/** The path as a condition names it, such as `properties.items.0.price`. Null for the whole, and under an empty key. */
export function pathOf(row: TreeRow): string | null {
  const steps: string[] = [];
  for (let at: TreeRow | null = row; at?.key != null; at = at.parent) {
    if (at.key === '') return null;
    steps.push(String(at.key).replace(/[.*\\]/g, '\\$&'));
  }
  return steps.length > 0 ? steps.reverse().join('.') : null;
}

/** What a row shows of its value: text in quotes, cut if it is long; of what is closed, how much is in it. */
export function shownValue({ kind, value, size, isOpen }: TreeRow): string {
  if (kind === 'object') return size === 0 ? '{}' : isOpen ? '{' : `{ ${counted(size, 'key')} }`;
  if (kind === 'array') return size === 0 ? '[]' : isOpen ? '[' : `[ ${counted(size, 'item')} ]`;
  if (typeof value !== 'string') return String(value);
  const text = visible(JSON.stringify(value.slice(0, shownLength)));
  return value.length > shownLength ? `${text.slice(0, -1)}… (${counted(value.length, 'character')})` : text;
}

/** A key as a row shows it, cut if it is long. */
export function shownKey(key: string | number): string {
  if (typeof key === 'number') return String(key);
  return visible(key.length > shownLength ? `${key.slice(0, shownLength)}…` : key) || '""';
}

/** A value as it is copied: text as it is, everything else as JSON. */
export function copiedValue(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

function kindOf(value: unknown): JsonKind {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value as JsonKind;
}

function sizeOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return Array.isArray(value) ? value.length : Object.keys(value).length;
}
