/** What the codes of c-ares, the DNS library of Node, mean to the owner of an endpoint. */
const words: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the host name does not exist',
  ENODATA: 'the host name has no address',
  ETIMEOUT: 'the DNS server did not answer in time',
  ESERVFAIL: 'the DNS server could not resolve the name (SERVFAIL)',
  EREFUSED: 'the DNS server refused the query (REFUSED)',
  ECONNREFUSED: 'the DNS server cannot be reached',
  EBADNAME: 'the host name is not valid in DNS',
  EBADRESP: 'the answer of the DNS server is malformed',
};

/** The codes by which look-ups are counted; all others count as `other`. */
const counted: Readonly<Record<string, string>> = {
  ENOTFOUND: 'not_found',
  ENODATA: 'no_address',
  ETIMEOUT: 'timeout',
  ESERVFAIL: 'servfail',
  EREFUSED: 'refused',
};

/** A host name could not be resolved. The message becomes the attempt's error. */
export class DnsFailure extends Error {
  override readonly name = 'DnsFailure';
  readonly code = 'DNS_FAILURE';
  /** The code of c-ares: `ENOTFOUND`, `ETIMEOUT` … */
  readonly reason: string;

  constructor(reason: string) {
    super(`DNS lookup failed: ${words[reason] ?? reason}`);
    this.reason = reason;
  }

  /** Whether DNS says that there is no such name or address, which is an answer, and not a fault on the way to one. */
  get isAnswer(): boolean {
    return this.reason === 'ENOTFOUND' || this.reason === 'ENODATA';
  }

  /** One of a fixed set of words, for metrics. */
  get result(): string {
    return counted[this.reason] ?? 'other';
  }
}

/** Makes a {@link DnsFailure} of whatever a look-up was rejected with. */
export function dnsFailure(error: unknown): DnsFailure {
  if (error instanceof DnsFailure) return error;
  const code = (error as { code?: unknown } | null)?.code;
  return new DnsFailure(typeof code === 'string' ? code : 'unknown error');
}
