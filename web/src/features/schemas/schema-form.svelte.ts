import { problemText } from '../../data/api.ts';
import { SetEventSchemaDocument } from '../../data/documents/schemas.ts';
import { type EventSchema } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { FormMistakes } from '../../parts/form-mistakes.svelte.ts';
import { draftOf, errorsByField, mistakesIn, type SchemaDraft } from './draft.ts';

/** The form of the schema of a name, new or existing. */
export class SchemaForm {
  draft: SchemaDraft;
  saving = $state(false);
  /** What failed, when it belongs to no field. */
  problem = $state<string | null>(null);

  readonly #api: SignedIn['api'];
  readonly #before: SchemaDraft;
  readonly #mistakes = $derived.by(() => mistakesIn(this.draft));
  readonly shown = new FormMistakes(() => this.#mistakes);

  constructor({ api }: Pick<SignedIn, 'api'>, schema: EventSchema | null) {
    this.#api = api;
    this.draft = $state(draftOf(schema));
    this.#before = draftOf(schema);
  }

  get dirty(): boolean {
    return JSON.stringify(this.draft) !== JSON.stringify(this.#before);
  }

  /** Saves. Null when it could not: then the form shows why. A second click meanwhile does nothing. */
  async save(): Promise<EventSchema | null> {
    if (this.saving) return null;
    this.shown.showAll();
    this.problem = null;
    if (this.#mistakes.size > 0) return null;
    this.saving = true;
    try {
      const { eventName, mode, schema } = this.draft;
      const variables = { eventName: eventName.trim(), mode, schema: {} };
      const answer = await this.#api.mutate(SetEventSchemaDocument, variables, { schema });
      const { eventSchema, userErrors } = answer.setEventSchema;
      if (!eventSchema) this.problem = this.shown.refuse(errorsByField(userErrors));
      return eventSchema;
    } catch (error) {
      this.problem = problemText(error);
      return null;
    } finally {
      this.saving = false;
    }
  }
}
