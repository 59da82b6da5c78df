/**
 * Encrypts what must not be readable in a dump of the database. Declared here, by its consumer; the access room has the
 * key and implements it.
 */
export interface SecretBox {
  /** `owner` (the row's id) is bound to the result: a sealed text cannot be moved to another row. */
  seal(plain: string, owner: string): string;
  /** @throws When the text was sealed with another key or for another owner. */
  open(sealed: string, owner: string): string;
}
