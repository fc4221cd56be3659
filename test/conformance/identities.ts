// Names, revisions and identities that a recorded script read from one command and gave to a later one.
//
// A real server and ours give different ones. Where both printed as many of a sort, in the same order, ours takes the
// place of the recorded one in what the script types next, as it would if the script ran here.

const LETTERS = '[bcdfghjklmnpqrstvwxz2456789]';

const SORTS = [
  /(?<=resourceVersion"?: "?)\d+/g,
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g,
  new RegExp(`\\b[a-z][a-z0-9.-]*-${LETTERS}{5,10}(?:-${LETTERS}{5})?(?![\\w-])`, 'g'),
];

export class Identities {
  readonly #ours = new Map<string, string>();

  /** `isRevision`: the whole output is one. */
  learn(recorded: string, ours: string, isRevision: boolean): void {
    const sorts = isRevision ? [...SORTS, /^\d+$/g] : SORTS;
    for (const sort of sorts) {
      const theirs = recorded.match(sort) ?? [];
      const mine = ours.match(sort) ?? [];
      if (theirs.length !== mine.length) continue;
      theirs.forEach((name, i) => {
        this.#ours.set(name, mine[i] as string);
      });
    }
  }

  inPlaceOf(text: string): string {
    let replaced = text;
    for (const [theirs, mine] of this.#ours)
      if (theirs !== mine && replaced.includes(theirs))
        replaced = replaced.replace(
          new RegExp(`(?<![\\w-])${theirs.replaceAll('.', '\\.')}(?![\\w-])`, 'g'),
          mine,
        );
    return replaced;
  }
}
