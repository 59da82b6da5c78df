/** Where a header of a request comes from, as the API says it. */
export type HeaderKind = 'TRANSPORT' | 'PRODUCT' | 'CUSTOM' | 'SIGNATURE' | 'AUTHENTICATION';

/** Words beside a header; none where its name says enough. */
export const headerKindWords: Readonly<Record<HeaderKind, string>> = {
  TRANSPORT: '',
  PRODUCT: '',
  CUSTOM: 'Custom',
  SIGNATURE: 'Signature',
  AUTHENTICATION: 'Authentication',
};

interface Header {
  readonly name: string;
  readonly value: string;
  readonly kind: HeaderKind;
}

/** In place of a value that is not to be seen. The server masks with the same. */
export const hidden = '••••••';

/** Custom headers may be credentials: their values are shown only on request. */
export function withoutSecrets<T extends Header>(headers: readonly T[]): T[] {
  return headers.map((header) => (header.kind === 'CUSTOM' ? { ...header, value: hidden } : header));
}
