// A terminal between somebody who types and a process: what is typed is shown, and sent line by line.

import type { Out, Process } from './running.js';

const [INTERRUPT, END, BACKSPACE, DELETE, ESCAPE] = ['\u0003', '\u0004', '\b', '\u007f', '\u001b'];

export class Terminal implements Process {
  readonly #inner: Process;
  #line = '';

  constructor(inner: Process) {
    this.#inner = inner;
  }

  start(): Out {
    return shown(this.#inner.start());
  }

  input(text: string): Out {
    let stdout = '';
    // Arrow keys and their like come as sequences, which no line editor is here to understand.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what terminals send
    for (const char of text.replace(/\u001b(?:\[[0-9;?]*[ -/]*[@-~]|.)/g, '')) {
      const out = this.#key(char);
      stdout += out.stdout;
      if (out.code !== undefined) return { stdout, stderr: '', code: out.code };
    }
    return { stdout, stderr: '' };
  }

  close(): Out {
    return shown(this.#inner.close());
  }

  #key(char: string): Out {
    switch (char) {
      case '\r':
      case '\n':
        return this.#send(`${this.#line}\n`, '\r\n');
      case INTERRUPT:
        return this.#send('\n', '^C\r\n');
      case END:
        return this.#line === '' ? shown(this.#inner.close()) : NOTHING;
      case BACKSPACE:
      case DELETE: {
        const erased = this.#line !== '';
        this.#line = this.#line.slice(0, -1);
        return erased ? { stdout: '\b \b', stderr: '' } : NOTHING;
      }
      case ESCAPE:
        return NOTHING;
      default:
        this.#line += char;
        return { stdout: char, stderr: '' };
    }
  }

  #send(line: string, echo: string): Out {
    this.#line = '';
    const out = shown(this.#inner.input(line));
    return { ...out, stdout: echo + out.stdout };
  }
}

const NOTHING: Out = { stdout: '', stderr: '' };

/** A terminal has one stream, and carriage returns at the ends of lines. */
const shown = ({ stdout, stderr, ...rest }: Out): Out => ({
  stdout: (stderr + stdout).replace(/\r?\n/g, '\r\n'),
  stderr: '',
  ...rest,
});
