import { Field, InputType } from 'type-graphql';

import { certificateLimits as limits } from '../../delivery/index.ts';
import { inWords } from './in-words.ts';

@InputType('ClientCertificateInput', { description: 'A certificate for mutual TLS, with its private key.' })
export class ClientCertificateInput {
  @Field(() => String, {
    description: `The certificate, and after it up to ${limits.chain - 1} intermediates, in PEM: up to ${inWords(limits.certificateLength)} characters. It must be valid now.`,
  })
  readonly certificate!: string;

  @Field(() => String, {
    description: `The private key of the certificate in PEM, without a passphrase: up to ${inWords(limits.privateKeyLength)} characters. It is never shown again.`,
  })
  readonly privateKey!: string;
}

/** What both inputs of webhooks say of the fields. */
export const tlsDescriptions = {
  clientCertificate: 'The certificate that connections to the endpoint show (mutual TLS). Null: none.',
  caCertificates: `Certificates of authorities, or self-signed ones, in PEM, that connections to the endpoint trust instead of the usual authorities: up to ${limits.authorities}, and ${inWords(limits.authoritiesLength)} characters. Null: the usual ones.`,
};
