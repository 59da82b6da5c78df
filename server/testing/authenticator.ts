import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** What a test makes an authenticator or its browser do otherwise. */
export interface Deviation {
  /** The page that the browser names. */
  readonly origin?: string;
  /** The relying party that is signed. */
  readonly rpId?: string;
  readonly challenge?: string;
  /** Whether it verified its owner, and not only that somebody is there. */
  readonly userVerified?: boolean;
  /** Null: none. */
  readonly userHandle?: string | null;
  /** What the browser says the answer is. */
  readonly type?: string;
  readonly counter?: number;
}

interface Options {
  readonly challenge: string;
}

const [present, verified, attested] = [0x01, 0x04, 0x40];

/** An authenticator in software, with the browser in front of it: ES256, and an attestation of the format `none`. */
export class Authenticator {
  readonly credentialId = randomBytes(16).toString('base64url');
  /** Of signatures; it stays at 0 when the authenticator does not count. */
  counter = 0;
  readonly #privateKey: KeyObject;
  readonly #publicKey: Buffer;
  readonly #origin: string;
  readonly #counts: boolean;
  #userHandle = '';

  constructor(origin: string, { counts = true } = {}) {
    this.#origin = origin;
    this.#counts = counts;
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#privateKey = privateKey;
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    // COSE: { 1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y }
    const head = Buffer.from('a5010203262001215820', 'hex');
    const parts = [
      head,
      Buffer.from(x, 'base64url'),
      Buffer.from('225820', 'hex'),
      Buffer.from(y, 'base64url'),
    ];
    this.#publicKey = Buffer.concat(parts);
  }

  /** What `navigator.credentials.create()` gives, as JSON. */
  create(
    { challenge, user }: Options & { readonly user: { readonly id: string } },
    otherwise: Deviation = {},
  ) {
    this.#userHandle = user.id;
    const id = Buffer.from(this.credentialId, 'base64url');
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    const credential = Buffer.concat([Buffer.alloc(16), length, id, this.#publicKey]);
    const data = Buffer.concat([this.#data({ counter: 0, ...otherwise }, attested), credential]);
    const response = {
      clientDataJSON: this.#clientData('webauthn.create', challenge, otherwise),
      attestationObject: attestationObject('none', 'a0', data),
      transports: ['internal', 'carrier pigeon'],
    };
    return { id: this.credentialId, rawId: this.credentialId, type: 'public-key', response };
  }

  /** What `navigator.credentials.get()` gives, as JSON. */
  get({ challenge }: Options, otherwise: Deviation = {}) {
    if (this.#counts) this.counter += 1;
    const data = this.#data({ counter: this.counter, ...otherwise }, 0);
    const clientDataJSON = this.#clientData('webauthn.get', challenge, otherwise);
    const hash = createHash('sha256').update(Buffer.from(clientDataJSON, 'base64url')).digest();
    const { userHandle = this.#userHandle } = otherwise;
    const response = {
      clientDataJSON,
      authenticatorData: data.toString('base64url'),
      signature: sign('sha256', Buffer.concat([data, hash]), this.#privateKey).toString('base64url'),
      ...(userHandle !== null && { userHandle }),
    };
    return { id: this.credentialId, rawId: this.credentialId, type: 'public-key', response };
  }

  #data(
    { rpId = new URL(this.#origin).hostname, userVerified = true, counter = 0 }: Deviation,
    more: number,
  ) {
    const tail = Buffer.alloc(5);
    tail[0] = present! | (userVerified ? verified! : 0) | more;
    tail.writeUInt32BE(counter, 1);
    return Buffer.concat([createHash('sha256').update(rpId).digest(), tail]);
  }

  #clientData(type: string, challenge: string, otherwise: Deviation): string {
    const data = { type, challenge, origin: this.#origin, crossOrigin: false };
    const { type: otherType = type, origin = data.origin, challenge: other = challenge } = otherwise;
    return Buffer.from(JSON.stringify({ ...data, type: otherType, origin, challenge: other })).toString(
      'base64url',
    );
  }
}

/** @param statement CBOR, in hex. */
export function attestationObject(format: string, statement: string, data: Buffer): string {
  const text = (value: string) => Buffer.concat([Buffer.from([0x60 | value.length]), Buffer.from(value)]);
  const length = Buffer.from([0x59, data.length >> 8, data.length & 255]);
  return Buffer.concat([
    Buffer.from([0xa3]),
    text('fmt'),
    text(format),
    text('attStmt'),
    Buffer.from(statement, 'hex'),
    text('authData'),
    length,
    data,
  ]).toString('base64url');
}
