// The page that `describe` writes: lines whose tabs become columns, indented by levels of two blanks.
//
// Source: kubectl pkg/describe/describe.go, PrefixWriter over a tabwriter with padding 2. Neighbouring lines
// share their columns, whatever they are about, until the page is broken.

import { alignColumns } from '../../machinery/align-columns.js';
import type { Reader } from '../../machinery/reader.js';

const LAYOUT = { widthMin: 0, padding: 2 };

export class Page {
  readonly #done: string[] = [];
  #text = '';

  /** Whether lines are written that kubectl 1.28 does not have yet. */
  readonly isNewer: boolean;

  constructor(release: Pick<Reader, 'feature'>) {
    this.isNewer = release.feature('NewerDescriptions');
  }

  /** Text as it stands; a level in the middle of a line indents there. */
  write(level: number, text: string): void {
    this.#text += '  '.repeat(level) + text;
  }

  /** A whole line of cells. */
  line(level: number, ...cells: readonly (string | number | boolean | undefined)[]): void {
    this.write(level, `${cells.map((cell) => cell ?? '').join('\t')}\n`);
  }

  /** Several lines under a title: the first beside it, `<none>` if there are none. */
  multiline(title: string, values: readonly string[], level = 0): void {
    if (values.length === 0) this.line(level, `${title}:`, '<none>');
    values.forEach((value, i) => {
      this.line(level, i === 0 ? `${title}:` : '', value);
    });
  }

  /** Lines after this one have columns of their own. */
  break(): void {
    if (this.#text === '') return;
    const whole = this.#text.endsWith('\n');
    const lines = (whole ? this.#text.slice(0, -1) : this.#text).split('\n');
    const aligned = alignColumns(
      lines.map((line) => line.split('\t')),
      LAYOUT,
    );
    this.#done.push(aligned.join('\n') + (whole ? '\n' : ''));
    this.#text = '';
  }

  /** What was written since the last break, tabs and all: `rollout history` prints it so. */
  raw(): string {
    return this.#text;
  }

  toString(): string {
    this.break();
    return this.#done.join('');
  }
}
