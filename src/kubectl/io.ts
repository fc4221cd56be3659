// Everything kubectl's verbs know of the outside. Whoever runs them hands it in: the `kubetape` command, a
// scenario, a test. Nothing here waits, and nothing here looks at the process.

import type { Session } from '../session/session.js';

export interface KubectlIo {
  readonly session: Session;
  stdout(text: string): void;
  stderr(text: string): void;
  readonly files: Files;
  /** Lets somebody edit a text in a file with this ending; missing where nobody can. */
  edit?(text: string, ending: string): string;
  /** Keeps a text in a file of its own, and says where. */
  keep?(text: string, ending: string): string;
  /** What help and hints call the program; `kubectl` unless said otherwise. */
  readonly program?: string;
  /** Where the API is: a server's URL, or the tape. */
  readonly address?: string;
  /** Whether standard output is a terminal. */
  readonly isTerminal: boolean;
  readonly colour: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Files {
  /** The text of a file; throws what the system says when it cannot be read. */
  read(path: string): string;
  /** The files of a directory, or of it and all below, sorted; undefined when it is no directory. */
  list(path: string, recursive: boolean): readonly string[] | undefined;
  /** All that is left of standard input. */
  stdin(): string;
  /** Writes a file, and makes the folders it is in; missing where nobody can. */
  save?(path: string, text: string): void;
}
