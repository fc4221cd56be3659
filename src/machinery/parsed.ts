// What reading a user's text gives: the value, or the sentence that says why not. Never an exception.

export type Parsed<T> = { readonly ok: true; readonly value: T } | Refused;

export interface Refused {
  readonly ok: false;
  readonly error: string;
}

export const parsed = <T>(value: T): Parsed<T> => ({ ok: true, value });
export const refused = (error: string): Refused => ({ ok: false, error });
