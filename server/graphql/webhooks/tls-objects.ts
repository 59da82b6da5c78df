import { Field, ObjectType } from 'type-graphql';

import { DateTime } from '../scalars.ts';

@ObjectType('Certificate', { description: 'What an X.509 certificate says.', simpleResolvers: true })
export class CertificateObject {
  @Field(() => String, { description: 'Whose it is, as in CN=hooks, O=Example.' })
  readonly subject!: string;

  @Field(() => String, { description: 'Who issued it.' })
  readonly issuer!: string;

  @Field(() => DateTime, { description: 'When its validity begins.' })
  readonly notBefore!: Date;

  @Field(() => DateTime, { description: 'When its validity ends.' })
  readonly notAfter!: Date;

  @Field(() => String, { description: 'Its SHA-256, in lowercase hex.' })
  readonly fingerprint!: string;
}

@ObjectType('ClientCertificate', {
  description: 'The certificate that connections to an endpoint show, without its private key.',
  simpleResolvers: true,
})
export class ClientCertificateObject extends CertificateObject {
  @Field(() => [CertificateObject], { description: 'The certificates after it, towards its authority.' })
  readonly intermediates!: readonly CertificateObject[];
}
