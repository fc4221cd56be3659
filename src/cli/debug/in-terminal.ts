// `kubetape debug` in a terminal: keys become commands, and after each the screen is drawn anew.

import type { Terminal } from '../../host.js';
import { KubectlError } from '../../kubectl/problem.js';
import type { Cli } from '../cli-verb.js';
import { changeLines } from './commands.js';
import type { Debugger } from './debugger.js';
import { frame, type Screen } from './frame.js';
import { runLine } from './run-line.js';

/** Keys that are a command by themselves. */
const MOVES: Readonly<Record<string, string>> = {
  s: 'step',
  down: 'step',
  right: 'step',
  b: 'back',
  up: 'back',
  left: 'back',
  n: 'next',
  p: 'previous',
  i: 'into',
  o: 'out',
  c: 'continue',
  r: 'reverse',
  home: 'goto start',
  end: 'goto now',
};
/** Keys that begin a line to be typed. */
const BEGINNINGS: Readonly<Record<string, string>> = { ':': '', g: 'goto ', w: 'watch ' };
const PANES = ['changes', 'why', 'object', 'output'] as const;
type Pane = (typeof PANES)[number];

class Ui {
  readonly #cli: Cli;
  readonly #debug: Debugger;
  #pane: Pane = 'changes';
  #output: readonly string[] = [];
  #scroll = 0;
  #prompt: string | undefined;
  #message = '';
  readonly #typed: string[] = [];
  /** Which of them stands at the prompt; their number, when none does. */
  #recalled = 0;

  constructor(cli: Cli, debug: Debugger) {
    this.#cli = cli;
    this.#debug = debug;
  }

  /** Whether to go on. */
  async press(key: string, rows: number): Promise<boolean> {
    if (key === 'ctrl-c') return false;
    if (this.#prompt !== undefined) return this.#type(key);
    this.#message = '';
    const move = MOVES[key];
    if (key === 'q') return false;
    if (move !== undefined) await this.#move(move);
    else if (BEGINNINGS[key] !== undefined) this.#prompt = BEGINNINGS[key];
    else if (key === '?') await this.#print('help');
    else if (key === 'tab') this.#show(PANES[(PANES.indexOf(this.#pane) + 1) % PANES.length]);
    else if (key === 'pagedown' || key === ' ') this.#scroll += Math.floor(rows / 2);
    else if (key === 'pageup') this.#scroll = Math.max(0, this.#scroll - Math.floor(rows / 2));
    return true;
  }

  async screen(): Promise<Screen> {
    const { bookmarks, bookmark } = this.#cli.kubectl.session.extent;
    return {
      debug: this.#debug,
      name: this.#cli.options.tape,
      pane: { title: this.#pane, lines: await this.#lines() },
      scroll: this.#scroll,
      prompt: this.#prompt,
      message: this.#message,
      bookmarks: bookmarks.map((name) => bookmark(name) ?? 0),
    };
  }

  async #lines(): Promise<readonly string[]> {
    const { event } = this.#debug;
    if (this.#pane === 'output') return this.#output;
    if (!event) return [];
    if (this.#pane === 'changes')
      return [this.#debug.line(event), ...changeLines(this.#debug, event)];
    try {
      return await runLine(this.#cli, this.#debug, this.#pane === 'why' ? 'where' : 'show');
    } catch (error) {
      return [refusal(error)];
    }
  }

  async #type(key: string): Promise<boolean> {
    const line = this.#prompt ?? '';
    if (key === 'return') {
      this.#prompt = undefined;
      if (/^(q|quit)$/.test(line.trim())) return false;
      if (line.trim() !== '') {
        this.#typed.push(line);
        this.#recalled = this.#typed.length;
        await this.#print(line);
      }
    } else if (key === 'escape') this.#prompt = undefined;
    else if (key === 'backspace') this.#prompt = line.slice(0, -1);
    else if (key === 'up' || key === 'down') this.#recall(key === 'up' ? -1 : 1);
    else if (key === 'ctrl-u') this.#prompt = '';
    else if (key.length === 1) this.#prompt = line + key;
    return true;
  }

  /** Lines that were typed before, as in a shell. */
  #recall(step: 1 | -1): void {
    this.#recalled = Math.min(Math.max(0, this.#recalled + step), this.#typed.length);
    this.#prompt = this.#typed[this.#recalled] ?? '';
  }

  /** A move is seen in the events; what it prints is there already. */
  async #move(line: string): Promise<void> {
    await this.#attempt(async () => {
      await runLine(this.#cli, this.#debug, line);
      this.#scroll = 0;
    });
  }

  async #print(line: string): Promise<void> {
    await this.#attempt(async () => {
      this.#output = await runLine(this.#cli, this.#debug, line);
      this.#show('output');
    });
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    this.#message = '';
    try {
      await work();
    } catch (error) {
      this.#message = refusal(error);
    }
  }

  #show(pane: Pane | undefined): void {
    this.#pane = pane ?? 'changes';
    this.#scroll = 0;
  }
}

function refusal(error: unknown): string {
  if (error instanceof KubectlError) return error.message;
  throw error;
}

/** Until somebody quits; returns the exit code. */
export async function inTerminal(cli: Cli, debug: Debugger, terminal: Terminal): Promise<number> {
  const ui = new Ui(cli, debug);
  const draw = async (): Promise<void> => {
    const { width, height } = terminal;
    const lines = frame(await ui.screen(), width, height, cli.options.colour);
    const drawn = lines.map((line, i) => `\x1b[${i + 1};1H${line}\x1b[K`).join('');
    terminal.write(`${drawn}\x1b[J`);
  };
  try {
    await draw();
    await new Promise<void>((resolve, reject) => {
      let turn = Promise.resolve();
      // A key is answered before the next is looked at, however fast they come.
      terminal.onKey((key) => {
        turn = turn
          .then(() => ui.press(key, terminal.height))
          .then((goesOn) => (goesOn ? draw() : resolve()))
          .catch(reject);
      });
    });
    return 0;
  } finally {
    terminal.close();
  }
}
