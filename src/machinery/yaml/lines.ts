// The page that YAML is written on: lines, columns and how far in we are.
//
// Source: the write_indent and write_indicator half of go.yaml.in/yaml/v2 emitterc.go.

const STEP = 2;

export class YamlLines {
  column = 0;
  /** Whether only indention and indicators stand on the line so far. */
  atIndention = true;
  /** Whether what comes next needs no blank before it. */
  private afterBlank = true;
  private indention = -1;
  private readonly parts: string[] = [];

  /** Goes one level in; a list in a field stays where it is. The result comes back out. */
  indent(stay: boolean): () => void {
    if (this.indention < 0) return this.moveTo(0);
    return this.moveTo(stay ? this.indention : this.indention + STEP);
  }

  /** Where the further lines of a scalar begin. */
  indentScalar(): () => void {
    return this.moveTo(Math.max(this.indention, 0) + STEP);
  }

  private moveTo(indention: number): () => void {
    const before = this.indention;
    this.indention = indention;
    return () => {
      this.indention = before;
    };
  }

  startLine(): void {
    const indention = Math.max(this.indention, 0);
    const isStarted = !this.atIndention || this.column > indention;
    if (isStarted || (this.column === indention && !this.afterBlank)) this.break();
    this.write(' '.repeat(Math.max(indention - this.column, 0)));
    this.afterBlank = true;
    this.atIndention = true;
  }

  indicator(mark: string, needsBlank: boolean, keepsIndention: boolean): void {
    if (needsBlank && !this.afterBlank) this.write(' ');
    this.write(mark);
    this.afterBlank = false;
    this.atIndention &&= keepsIndention;
  }

  /** A scalar's first character follows the blank after a key. */
  startScalar(): void {
    if (!this.afterBlank) this.write(' ');
  }

  endScalar(): void {
    this.afterBlank = false;
    this.atIndention = false;
  }

  /** Text without line breaks of its own. */
  write(text: string): void {
    this.parts.push(text);
    this.column += [...text].length;
  }

  break(char = '\n'): void {
    this.parts.push(char);
    this.column = 0;
  }

  /** The first line of a literal follows its header. */
  endHeader(): void {
    this.break();
    this.atIndention = true;
    this.afterBlank = true;
  }

  finish(): string {
    this.indention = 0;
    this.startLine();
    return this.parts.join('');
  }
}
