// A command while it runs: what it says when it is started, when something is typed, and when no more will come.
//
// Most commands are over as soon as they are started. A shell without a script, and `cat`, stay for their input.

import { matchesGlob } from '../../../machinery/glob.js';
import { hex64, imageKind } from '../images.js';
import { builtIn, isShell, type Shell } from './commands.js';
import type { Place } from './place.js';
import { runScript, runWords, shellIn } from './run.js';

export interface Out {
  readonly stdout: string;
  readonly stderr: string;
  /** The exit code, once it is over. */
  readonly code?: number;
  /** Nothing was started: why not. */
  readonly refused?: string;
}

export interface Process {
  start(): Out;
  input(text: string): Out;
  close(): Out;
}

export interface Streams {
  readonly stdin: boolean;
  readonly tty: boolean;
}

export function processOf(place: Place, words: readonly string[], streams: Streams): Process {
  const [name = '', ...args] = words;
  const isAnswered = place.answers.some(({ command }) => matchesGlob(command, words.join(' ')));
  if (!isAnswered && !hasProgram(place, name)) return new Missing(name);
  if (!streams.stdin || isAnswered) return new Command(place, words, streams.stdin);
  if (isShell(name) && !args.some((arg) => /^-[a-z]*c$/.test(arg)))
    return new TypedShell(place, streams.tty);
  if (/(^|\/)cat$/.test(name) && args.length === 0) return new Echo();
  return new Command(place, words, true);
}

/** As far as that is known: some images have nothing but their one program, and small ones have no bash. */
function hasProgram({ image }: Place, name: string): boolean {
  const kind = imageKind(image);
  const isSmall = /(^|\/)(busybox|alpine)(:|@|$)/.test(image);
  if (kind === 'pause' || kind === 'greeting' || (isSmall && /(^|\/)bash$/.test(name)))
    return false;
  return isShell(name) || name === 'exec' || builtIn(name) !== undefined;
}

/** What is not in the image cannot be started: the runtime says so, and there is no exit code. */
class Missing implements Process {
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  start(): Out {
    const name = this.#name;
    const why = name.includes('/')
      ? `stat ${name}: no such file or directory`
      : 'executable file not found in $PATH';
    const runtime = `OCI runtime exec failed: exec failed: unable to start container process: exec: "${name}": ${why}: unknown`;
    const refused = `error executing command in container: failed to exec in container: failed to start exec "${hex64(name)}": ${runtime}`;
    return { ...NOTHING, refused };
  }
  input = (): Out => NOTHING;
  close = (): Out => NOTHING;
}

const NOTHING: Out = { stdout: '', stderr: '' };

/** Runs at once, unless it wants to read what is still to come: then when all of that is there. */
class Command implements Process {
  readonly #place: Place;
  readonly #words: readonly string[];
  readonly #hears: boolean;
  #heard = '';

  constructor(place: Place, words: readonly string[], hears: boolean) {
    this.#place = place;
    this.#words = words;
    this.#hears = hears;
  }

  start(): Out {
    let wanted = false;
    const read = (): string => {
      wanted = true;
      return '';
    };
    runWords(shellIn(this.#place.trial()), this.#words, read);
    if (wanted && this.#hears) return NOTHING;
    return runWords(shellIn(this.#place), this.#words, read);
  }

  input(text: string): Out {
    this.#heard += text;
    return NOTHING;
  }

  close(): Out {
    return runWords(shellIn(this.#place), this.#words, () => this.#heard);
  }
}

/** `cat` repeats what it hears, as it hears it. */
class Echo implements Process {
  start = (): Out => NOTHING;
  input = (text: string): Out => ({ stdout: text, stderr: '' });
  close = (): Out => ({ ...NOTHING, code: 0 });
}

const BEGINS = /^\s*(?:for|while|until)\b/;

/** A shell that lines are typed into. Loops are waited for to their end. */
class TypedShell implements Process {
  readonly #shell: Shell;
  readonly #prompts: boolean;
  #typed = '';
  #open = '';

  constructor(place: Place, prompts: boolean) {
    this.#shell = shellIn(place);
    this.#prompts = prompts;
  }

  start(): Out {
    return { stdout: this.#prompt, stderr: '' };
  }

  input(text: string): Out {
    this.#typed += text;
    let [stdout, stderr] = ['', ''];
    for (let end = this.#typed.indexOf('\n'); end >= 0; end = this.#typed.indexOf('\n')) {
      const line = this.#typed.slice(0, end);
      this.#typed = this.#typed.slice(end + 1);
      const out = this.#line(line);
      stdout += out.stdout;
      stderr += out.stderr;
      if (this.#shell.over) return { stdout, stderr, code: this.#shell.code };
      stdout += this.#prompt;
    }
    return { stdout, stderr };
  }

  close(): Out {
    const out = this.#typed === '' ? NOTHING : this.#line(this.#typed);
    return { ...out, code: this.#shell.code };
  }

  #line(line: string): Out {
    const text = this.#open === '' ? line : `${this.#open}\n${line}`;
    this.#open = BEGINS.test(text) && !/\bdone\b/.test(text) ? text : '';
    if (this.#open !== '' || text.trim() === '') return NOTHING;
    const { stdout, stderr } = runScript(this.#shell, text, () => '');
    return { stdout, stderr };
  }

  get #prompt(): string {
    if (!this.#prompts) return '';
    return this.#open === '' ? `${this.#shell.cwd} # ` : '> ';
  }
}
