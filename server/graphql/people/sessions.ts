import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';

import { type Context } from '../context.ts';
import { notFound } from '../user-error.ts';
import { SessionObject } from './objects.ts';
import { RevokeOtherSessionsPayload, RevokeSessionPayload } from './payloads.ts';

@Resolver()
export class SessionResolvers {
  @Query(() => [SessionObject], {
    description: "The caller's own sessions, newest first; none for a key.",
  })
  async sessions(@Ctx() { caller: { actor }, services }: Context): Promise<readonly SessionObject[]> {
    if (actor.kind !== 'USER') return [];
    const sessions = await services.team.sessions(actor.id);
    return sessions.map((session) => ({ ...session, current: session.id === actor.sessionId }));
  }

  @Mutation(() => RevokeSessionPayload, {
    description:
      "Ends one of the caller's own sessions, at once and in every process, together with its open sockets.",
  })
  async revokeSession(
    @Arg('id', () => ID, { description: 'Session.id.' }) id: string,
    @Ctx() { author, caller: { actor }, services }: Context,
  ): Promise<RevokeSessionPayload> {
    if (actor.kind === 'USER' && (await services.team.endSession(actor.id, id, author)))
      return { revokedId: id, userErrors: [] };
    return { revokedId: null, userErrors: [notFound('id', 'session')] };
  }

  @Mutation(() => RevokeOtherSessionsPayload, {
    description: "Ends all of the caller's own sessions but the one that this request is made with.",
  })
  async revokeOtherSessions(
    @Ctx() { author, caller: { actor }, services }: Context,
  ): Promise<RevokeOtherSessionsPayload> {
    if (actor.kind !== 'USER') return { revokedCount: 0 };
    return { revokedCount: await services.team.endOtherSessions(actor.id, actor.sessionId, author) };
  }
}
