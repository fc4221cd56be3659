// Console sessions in documents: ```console blocks, in which what follows `$ ` is typed and the rest is printed.
//
// All blocks of a document are one session in one fresh folder. `kubetape` runs in this process; whatever else
// is typed (cat, tail) is run by a shell. A command that fails must be followed by `$ echo $?`, so that no
// document shows an error nobody meant to show.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../src/cli/program.js';
import { type Host, thisHost } from '../../src/host.js';
import { splitWords } from '../../src/scenario/command-line.js';

const root = join(import.meta.dirname, '../..');
const LAST_CODE = 'echo $?';

/** One command of a session, with what the document says it prints. */
interface Turn {
  /** The lines as they are typed, without the prompt; a here-document's lines follow the command's. */
  readonly typed: readonly string[];
  readonly printed: readonly string[];
}

/** A document in parts: text as it stands, and the turns of its console blocks. */
type Part = { readonly text: string } | { readonly turns: readonly Turn[] };

/** The document with every block as it comes out when it is run now. */
export async function replayed(markdown: string): Promise<string> {
  const session = new ConsoleSession();
  try {
    const texts: string[] = [];
    for (const part of partsOf(markdown)) {
      if ('text' in part) texts.push(part.text);
      else for (const turn of part.turns) texts.push(await retold(session, turn));
    }
    return texts.join('');
  } finally {
    session.close();
  }
}

export const hasConsole = (markdown: string): boolean => /^```console$/m.test(markdown);

async function retold(session: ConsoleSession, { typed, printed }: Turn): Promise<string> {
  const output = (await session.type(typed)).replace(/\n+$/, '');
  const blanks = /\n*$/.exec(printed.join('\n'))?.[0].length ?? 0;
  const spaced = printed.every((line) => line === '') ? printed.length : blanks;
  const lines = [`$ ${typed.join('\n')}`, ...(output === '' ? [] : [output])];
  return `${lines.join('\n')}\n${'\n'.repeat(spaced)}`;
}

function partsOf(markdown: string): readonly Part[] {
  const parts: Part[] = [];
  const fence = /^```console\n([\s\S]*?)^```$/gm;
  let at = 0;
  for (let found = fence.exec(markdown); found; found = fence.exec(markdown)) {
    const body = found[1] ?? '';
    const start = found.index + '```console\n'.length;
    parts.push({ text: markdown.slice(at, start) }, { turns: turnsOf(body) });
    at = start + body.length;
  }
  return [...parts, { text: markdown.slice(at) }];
}

function turnsOf(block: string): readonly Turn[] {
  const lines = block.split('\n').slice(0, -1);
  const turns: { typed: string[]; printed: string[] }[] = [];
  while (lines.length > 0) {
    const line = lines.shift() ?? '';
    if (!line.startsWith('$ ')) {
      const turn = turns.at(-1);
      if (!turn) throw new Error(`a console block begins with "$ ", not with "${line}"`);
      turn.printed.push(line);
      continue;
    }
    const typed = [line.slice(2)];
    while (typed.at(-1)?.endsWith('\\')) typed.push(lines.shift() ?? '');
    const end = endOfHereDocument(typed);
    while (end !== undefined && typed.at(-1) !== end && lines.length > 0)
      typed.push(lines.shift() ?? '');
    turns.push({ typed, printed: [] });
  }
  return turns;
}

const endOfHereDocument = (typed: readonly string[]): string | undefined =>
  /<<\s*'?(\w+)'?/.exec(typed.join('\n'))?.[1];

/** Somebody at a terminal, in a folder of their own that holds a copy of scenarios/. */
class ConsoleSession {
  readonly #folder = mkdtempSync(join(tmpdir(), 'console-'));
  readonly #before = process.cwd();
  readonly #host = thisHost();
  #code = 0;

  constructor() {
    cpSync(join(root, 'scenarios'), join(this.#folder, 'scenarios'), { recursive: true });
    process.chdir(this.#folder);
  }

  close(): void {
    process.chdir(this.#before);
    rmSync(this.#folder, { recursive: true });
  }

  async type(typed: readonly string[]): Promise<string> {
    const line = typed.join('\n');
    if (line === LAST_CODE) {
      const shown = `${this.#code}\n`;
      this.#code = 0;
      return shown;
    }
    if (this.#code !== 0)
      throw new Error(`the command before "${line}" failed: show it by "$ ${LAST_CODE}"`);
    return line.startsWith('kubetape') ? this.#kubetape(line) : this.#shell(line, '');
  }

  async #kubetape(line: string): Promise<string> {
    const end = endOfHereDocument([line]);
    const [command = '', ...document] = end === undefined ? [line] : line.split('\n');
    const [call, next] = splitAtPipe(command.replace(/\s*<<\s*'?\w+'?/, ''));
    const words = splitWords(call);
    if (!words.ok) throw new Error(`${line}: ${words.error}`);
    let output = '';
    let piped = '';
    const host: Host = {
      ...this.#host,
      argv: words.value.slice(1),
      env: {},
      isTerminal: false,
      isErrorTerminal: false,
      width: 100,
      cores: 1,
      stdin: () =>
        document
          .slice(0, -1)
          .map((text) => `${text}\n`)
          .join(''),
      stdout: (text) => {
        if (next === undefined) output += text;
        else piped += text;
      },
      stderr: (text) => {
        output += text;
      },
    };
    this.#code = await runProgram(host);
    return next === undefined ? output : output + this.#shell(next, piped);
  }

  #shell(command: string, input: string): string {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
      input,
      encoding: 'utf8',
      cwd: this.#folder,
    });
    this.#code = status ?? 1;
    return stdout + stderr;
  }
}

/** A call, and what its output goes to: the rest of the line after the first `|` or `>` outside quotes. */
function splitAtPipe(line: string): readonly [string, string | undefined] {
  let quote = '';
  for (const [i, char] of [...line].entries()) {
    if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === "'" || char === '"') quote = char;
    else if (char === '|') return [line.slice(0, i), line.slice(i + 1)];
    else if (char === '>') return [line.slice(0, i), `cat ${line.slice(i)}`];
  }
  return [line, undefined];
}
