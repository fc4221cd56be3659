// Indents the further lines of brackets and quotes that stand too far left for YAML 1.2's grammar.
//
// kubectl's reader lets `]` close a list at the margin, as people write it; js-yaml does not. White
// space at the start of such lines means nothing, so adding some changes no value and no line number.

/** The same document with those lines moved right of what opened them. */
export function indentContinuations(text: string): string {
  const scan = new LineScan(text);
  while (scan.at < text.length) scan.blockLine();
  return text
    .split('\n')
    .map((line, i) => ' '.repeat(scan.added.get(i) ?? 0) + line)
    .join('\n');
}

/** A quoted text, a comment, or anything up to the next of these or a bracket. */
const FLOW_PART = /"(?:[^"\\]|\\[\s\S])*"|'(?:[^']|'')*'|(?<=\s)#[^\n]*|[^"'[\]{}#]+/y;

/** Walks over the lines of a document in block style, looking into what their nodes open. */
class LineScan {
  at = 0;
  /** Spaces to add, by line. */
  readonly added = new Map<number, number>();
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** One line that begins a node or goes on with plain text, and all that it opens. */
  blockLine(): void {
    const margin = this.at;
    let column = 0;
    this.match(/[ \t]*/y);
    while (this.at < this.text.length) {
      if (this.match(/[-?:](?=\s|$)[ \t]*|[&!][^\s]*[ \t]+/y)) continue;
      column = this.at - margin;
      if (this.match(/[|>][-+0-9]*[ \t]*(?:#.*)?(?=\n|$)/y)) {
        this.endLine();
        this.blockScalar(margin);
        return;
      }
      if (/["'[{]/.test(this.text[this.at] ?? '')) this.inside(Math.max(column, 1));
      // What is left is plain text, up to the value of a key or the end of the line.
      if (!this.match(/[^\n]*?:(?=[ \t]+[^\s#])[ \t]+/y)) break;
    }
    this.match(/[^\n]*/y);
    this.endLine();
  }

  /** The lines of a literal, which may hold brackets of their own. */
  private blockScalar(margin: number): void {
    const header = this.text.slice(margin, this.text.indexOf('\n', margin));
    const indent = (/^[\s\-?]*/.exec(header)?.[0] ?? '').length;
    const parent = /^\s*[-?]\s+[|>]/.test(header) ? header.search(/\S/) : indent;
    for (;;) {
      const blank = this.match(/[ \t]*(?=\n)/y);
      if (!blank && !this.match(new RegExp(`[ ]{${parent + 1}}[^\\n]*`, 'y'))) return;
      if (this.at >= this.text.length) return;
      this.endLine();
    }
  }

  /** From an opening quote or bracket to its end, noting the lines between. */
  private inside(spaces: number): void {
    let depth = 0;
    do {
      const before = this.at;
      if (this.match(/[[{]/y)) depth++;
      else if (this.match(/[\]}]/y)) depth--;
      else if (!this.match(FLOW_PART)) this.at++;
      this.noteLines(before, spaces);
    } while (depth > 0 && this.at < this.text.length);
  }

  private noteLines(from: number, spaces: number): void {
    const first = this.text.slice(0, from).split('\n').length - 1;
    const count = this.text.slice(from, this.at).split('\n').length - 1;
    for (let i = 1; i <= count; i++) this.added.set(first + i, spaces);
  }

  private endLine(): void {
    if (this.text[this.at] === '\n') this.at++;
  }

  private match(sticky: RegExp): boolean {
    sticky.lastIndex = this.at;
    const found = sticky.exec(this.text);
    if (found === null || found[0] === '') return false;
    this.at += found[0].length;
    return true;
  }
}
