import { Ctx, Field, ID, Int, ObjectType, Query, Resolver } from 'type-graphql';

import { type Context } from '../context.ts';
import { type EncryptionKeyUse } from '../services.ts';

@ObjectType('EncryptionKey', {
  description: 'A key that encrypts secrets of the whole installation. The key itself is never shown.',
  simpleResolvers: true,
})
class EncryptionKeyObject {
  @Field(() => ID, { description: 'Its id in ENCRYPTION_KEYS; default for ENCRYPTION_KEY.' })
  readonly id!: string;

  @Field(() => Boolean, { description: 'Whether the process that answers encrypts with it.' })
  readonly active!: boolean;

  @Field(() => Int, {
    description:
      'Stored secrets that need it, in all workspaces. A key that is not active and has none may leave the key ring.',
  })
  readonly uses!: number;
}

@Resolver()
export class EncryptionQueries {
  @Query(() => [EncryptionKeyObject], {
    nullable: true,
    description:
      'The encryption keys of the process that answers, the active one first. Null for every key but the bootstrap key. Only for the role OWNER.',
  })
  async encryptionKeys(@Ctx() { caller, services }: Context): Promise<readonly EncryptionKeyUse[] | null> {
    return caller.bootstrap ? services.encryption.keys(caller.workspaceId) : null;
  }
}
