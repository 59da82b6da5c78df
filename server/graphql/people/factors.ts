import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';

import { type Context } from '../context.ts';
import { notFound } from '../user-error.ts';
import { ResetSecondFactorsPayload } from './payloads.ts';

@Resolver()
export class FactorResolvers {
  @Mutation(() => ResetSecondFactorsPayload, {
    description:
      'Turns the two-step verification of an account off, removes its passkeys and ends all its sessions, for somebody ' +
      'who lost them. Only for the bootstrap key.',
  })
  async resetSecondFactors(
    @Arg('email', () => String, { description: 'The e-mail address of the account.' }) email: string,
    @Ctx() { author, services }: Context,
  ): Promise<ResetSecondFactorsPayload> {
    const reset = await services.factors.reset(email, author);
    if (reset) return { removedPasskeys: reset.passkeys, twoStepTurnedOff: reset.twoStep, userErrors: [] };
    return { removedPasskeys: null, twoStepTurnedOff: null, userErrors: [notFound('email', 'account')] };
  }
}
