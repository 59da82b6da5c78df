import { SetEventSchemaDocument } from '../../data/documents/schemas.ts';
import { type EventSchema } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { SavedForm } from '../forms/saved-form.svelte.ts';
import { draftOf, errorsByField, mistakesIn, type SchemaDraft } from './draft.ts';

/** The form of the schema of a name, new or existing. */
export class SchemaForm extends SavedForm<EventSchema> {
  draft: SchemaDraft;

  readonly #api: SignedIn['api'];
  readonly #before: SchemaDraft;
  protected readonly mistakes = $derived.by(() => mistakesIn(this.draft));

  constructor({ api }: Pick<SignedIn, 'api'>, schema: EventSchema | null) {
    super();
    this.#api = api;
    this.draft = $state(draftOf(schema));
    this.#before = draftOf(schema);
  }

  get dirty(): boolean {
    return JSON.stringify(this.draft) !== JSON.stringify(this.#before);
  }

  protected async send(): Promise<EventSchema | null> {
    const { eventName, mode, schema } = this.draft;
    const variables = { eventName: eventName.trim(), mode, schema: {} };
    const answer = await this.#api.mutate(SetEventSchemaDocument, variables, { schema });
    const { eventSchema, userErrors } = answer.setEventSchema;
    return eventSchema ?? this.refuse(errorsByField(userErrors));
  }
}
