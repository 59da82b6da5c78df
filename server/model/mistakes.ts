import { type FieldPath } from './field-path.ts';
import { textProblem } from './storable.ts';
import { lengthOf } from './text-length.ts';
import { type UserError, type UserErrorCode } from './user-error.ts';

/** Collects mistakes, so that an author sees all of them at once. */
export class Mistakes {
  readonly errors: UserError[] = [];

  add(field: FieldPath, code: UserErrorCode, message: string): void {
    this.errors.push({ field: field.map(String), code, message });
  }
}

export interface TextRule {
  readonly field: FieldPath;
  /** How a sentence calls the field, such as "The name". */
  readonly label: string;
  readonly maxLength: number;
  /** Line breaks and other control characters are allowed. */
  readonly multiline?: boolean;
}

/** Checks text that may be empty. Lengths are counted in Unicode code points: an emoji is one character. */
export function checkText(text: string, rule: TextRule, mistakes: Mistakes): void {
  const { field, label, maxLength, multiline = false } = rule;
  const problem = textProblem(text);
  if (problem) return mistakes.add(field, 'INVALID', `${label} ${problem}.`);
  if (!multiline && /\p{Cc}/u.test(text)) {
    return mistakes.add(field, 'INVALID', `${label} must not contain line breaks or control characters.`);
  }
  const length = lengthOf(text);
  if (length > maxLength) {
    mistakes.add(field, 'TOO_LONG', `${label} must have at most ${maxLength} characters; it has ${length}.`);
  }
}

/** The same for text that must not be blank. */
export function checkRequiredText(text: string, rule: TextRule, mistakes: Mistakes): void {
  if (text.trim() === '') return mistakes.add(rule.field, 'REQUIRED', `${rule.label} is required.`);
  checkText(text, rule, mistakes);
}
