// What making or applying a patch gives: the value, or why not. Inside the patch rooms a refusal is
// thrown, because it ends a deep recursion; no exported function lets it out.

export type Outcome<T> = { readonly ok: true; readonly value: T } | PatchRefused;

export interface PatchRefused {
  readonly ok: false;
  readonly kind: PatchRefusalKind;
  readonly error: string;
}

/** `conflict`: two sides changed the same thing. `precondition`: the patch changes what it must not. */
export type PatchRefusalKind = 'invalid' | 'conflict' | 'precondition';

export function outcomeOf<T>(run: () => T): Outcome<T> {
  try {
    return { ok: true, value: run() };
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    return { ok: false, kind: thrown.kind, error: thrown.message };
  }
}

export function refuse(error: string, kind: PatchRefusalKind = 'invalid'): never {
  throw new Refusal(error, kind);
}

class Refusal extends Error {
  readonly kind: PatchRefusalKind;

  constructor(message: string, kind: PatchRefusalKind) {
    super(message);
    this.kind = kind;
  }
}
