/**
 * Encrypts what must not be readable in a dump of the database. Declared here, by its consumer; the access room has the
 * key and implements it.
 */
export interface SecretBox {
  /** Binds the result to its cell: a sealed text can be moved neither to another row nor to another column. */
  seal(plain: string, cell: SealedCell): string;
  /** @throws When the text was sealed with another key or for another cell. */
  open(sealed: string, cell: SealedCell): string;
}

/** Where a sealed text is stored. */
export interface SealedCell {
  /** The id of the row. */
  readonly owner: string;
  readonly column:
    | 'secret-key'
    | 'previous-secret-key'
    | 'ed25519-key'
    | 'custom-headers'
    | 'authentication'
    | 'access-token'
    | 'api-key'
    | 'fact'
    | 'idempotency-fingerprint';
}
