// What somebody may have meant who mistyped a word: cobra's suggestions, two slips apart at most.

/** Words of other programs, and what is called otherwise here [cobra.Command.SuggestFor]. */
const MEANT: Readonly<Record<string, readonly string[]>> = {
  list: ['get', 'wait'],
  ps: ['get', 'wait'],
  rm: ['delete'],
};

export function nearest(word: string, known: readonly string[]): readonly string[] {
  return known.filter(
    (name) =>
      MEANT[word.toLowerCase()]?.includes(name) ||
      slips(word.toLowerCase(), name.toLowerCase()) <= 2 ||
      name.toLowerCase().startsWith(word.toLowerCase()),
  );
}

/** Levenshtein's distance. */
function slips(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
