import { type SealedColumn } from './sealed-columns.ts';

/**
 * Encrypts what must not be readable in a dump of the database. Declared here, by its consumer; the access room has the
 * keys and implements it.
 */
export interface SecretBox {
  /** Binds the result to its cell: a sealed text cannot be moved to another row, column or workspace. */
  seal(plain: string, cell: SealedCell): string;
  /** @throws When the text was sealed with an unknown key or for another cell. */
  open(sealed: string, cell: SealedCell): string;
}

/** A box with several keys, of which the active one seals. A sealed text names its key, except those of old versions. */
export interface KeyRing extends SecretBox {
  readonly activeId: string;
  /** Of all keys, the active one first. */
  readonly ids: readonly string[];
  /** Tells a key from another one with the same id, and reveals nothing of it. */
  fingerprintOf(id: string): string;
  /** The id of the key that opens a text. @throws As `open`. */
  keyOf(sealed: string, cell: SealedCell): string;
}

/** Where a sealed text is stored. */
export interface SealedCell {
  /** Null for what belongs to the whole installation. */
  readonly workspaceId: string | null;
  /** The row's primary key; `/` between its columns. */
  readonly owner: string;
  readonly column: SealedColumn;
}
