import { problemText } from '../../data/api.ts';
import { Deletion } from '../../data/deletion.svelte.ts';
import { DeleteEventSchemaDocument, EventSchemasDocument } from '../../data/documents/schemas.ts';
import { type EventSchema } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';

type Open = { dialog: 'edit'; schema: EventSchema | null } | { dialog: 'delete'; schema: EventSchema };

/** The schemas of the workspace's events, by name, and the open dialog: at most one at a time. */
export class SchemasState {
  /** Null until they are loaded. */
  list = $state.raw<readonly EventSchema[] | null>(null);
  problem = $state<string | null>(null);
  open = $state.raw<Open | null>(null);
  readonly deletion = new Deletion();

  readonly #session: SignedIn;
  #request = 0;

  constructor(session: SignedIn) {
    this.#session = session;
  }

  async load(): Promise<void> {
    const request = ++this.#request;
    this.problem = null;
    try {
      const { eventSchemas } = await this.#session.api.query(EventSchemasDocument, {});
      if (request === this.#request) this.list = eventSchemas;
    } catch (error) {
      if (request === this.#request) this.problem = problemText(error);
    }
  }

  askDelete(schema: EventSchema): void {
    this.deletion.problem = null;
    this.open = { dialog: 'delete', schema };
  }

  /** Returns whether the schema is gone. One that no longer exists counts as deleted. */
  async delete({ eventName }: EventSchema): Promise<boolean> {
    const gone = await this.deletion.run(
      async () =>
        (await this.#session.api.mutate(DeleteEventSchemaDocument, { eventName })).deleteEventSchema,
    );
    if (gone) this.list = this.list?.filter((other) => other.eventName !== eventName) ?? null;
    return gone;
  }
}
