import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';

import { createWriteKey } from '../../access/index.ts';
import {
  sourceQuotaError,
  type StoredSource,
  type UserError,
  validateSource,
  validateSourceChange,
} from '../../model/index.ts';
import { type Context } from '../context.ts';
import { mostUserErrors } from '../list-bounds.ts';
import { notFound } from '../user-error.ts';
import { CreateSourceInput, UpdateSourceInput } from './inputs.ts';
import { CreateSourcePayload, DeleteSourcePayload, UpdateSourcePayload } from './objects.ts';

/** What a mutation answers, with stored sources in place of the API's. */
interface Saved {
  readonly source: StoredSource | null;
  readonly userErrors: readonly UserError[];
}

function refuse(...userErrors: readonly UserError[]): Saved {
  return { source: null, userErrors: userErrors.slice(0, mostUserErrors) };
}

const nameTaken: UserError = {
  field: ['name'],
  code: 'TAKEN',
  message: 'Another source already has this name. Upper and lower case count as the same.',
};

@Resolver()
export class SourceMutations {
  @Mutation(() => CreateSourcePayload, { description: 'Creates a source with a write key of its own.' })
  async createSource(
    @Arg('input', () => CreateSourceInput, { description: 'Its settings.' }) input: CreateSourceInput,
    @Ctx() { caller, author, services }: Context,
  ): Promise<Saved> {
    const { settings, errors } = validateSource(input);
    if (!settings) return refuse(...errors);
    const created = await services.sources.create(caller.workspaceId, settings, createWriteKey(), author);
    if (created === 'NAME_TAKEN') return refuse(nameTaken);
    if (created !== 'TOO_MANY') return { source: created, userErrors: [] };
    services.onRefused?.('sources');
    return refuse(sourceQuotaError);
  }

  @Mutation(() => UpdateSourcePayload, {
    description: 'Changes a source. Absent fields stay as they are; null clears a limit.',
  })
  async updateSource(
    @Arg('id', () => ID, { description: 'Source.id.' }) id: string,
    @Arg('input', () => UpdateSourceInput, { description: 'What changes.' }) input: UpdateSourceInput,
    @Ctx() { caller, author, services }: Context,
  ): Promise<Saved> {
    const { change, errors } = validateSourceChange(input);
    if (!change) return refuse(...errors);
    const updated = await services.sources.update(caller.workspaceId, id, change, author);
    if (!updated) return refuse(notFound('id', 'source'));
    return updated === 'NAME_TAKEN' ? refuse(nameTaken) : { source: updated, userErrors: [] };
  }

  @Mutation(() => DeleteSourcePayload, {
    description: 'Deletes a source: its write key ends at once. Its events keep its id and name.',
  })
  async deleteSource(
    @Arg('id', () => ID, { description: 'Source.id.' }) id: string,
    @Ctx() { caller, author, services }: Context,
  ): Promise<DeleteSourcePayload> {
    const askedBy = await services.sources.delete(caller.workspaceId, id, author);
    if (!askedBy) return { deletedId: null, userErrors: [notFound('id', 'source')] };
    if (askedBy.length > 0) return { deletedId: null, userErrors: [inUse(askedBy)] };
    return { deletedId: id, userErrors: [] };
  }
}

function inUse(webhooks: readonly string[]): UserError {
  const names = webhooks.map((name) => JSON.stringify(name)).join(', ');
  const message = `Webhooks ask for events of this source: ${names}. Change their sources first.`;
  return { field: ['id'], code: 'IN_USE', message };
}
