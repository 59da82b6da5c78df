import { problemText } from '../../data/api.ts';
import { FormMistakes } from '../../parts/form-mistakes.svelte.ts';

/** A form that the server saves: whether that is under way, and what went wrong. */
export abstract class SavedForm<Saved> {
  saving = $state(false);
  /** What failed, when it belongs to no field. */
  problem = $state<string | null>(null);
  readonly shown = new FormMistakes(() => this.mistakes);

  /** What the form finds wrong now, by the paths of the fields. */
  protected abstract readonly mistakes: ReadonlyMap<string, string>;

  /** Sends what the form has. Null when the server refused it. */
  protected abstract send(): Promise<Saved | null>;

  /** Saves. Null when it could not: then the form shows why. A second click meanwhile does nothing. */
  async save(): Promise<Saved | null> {
    if (this.saving) return null;
    this.shown.showAll();
    this.problem = null;
    if (this.mistakes.size > 0) return null;
    this.saving = true;
    try {
      return await this.send();
    } catch (error) {
      this.problem = problemText(error);
      return null;
    } finally {
      this.saving = false;
    }
  }

  /** Shows what the server refused, by the paths of the fields. */
  protected refuse(errors: Record<string, string>): null {
    this.problem = this.shown.refuse(errors);
    return null;
  }
}
