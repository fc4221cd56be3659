// Finds a corpus by its name in a folder of data, and reads its cases.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Case, Corpus, Fields } from './corpus.js';

/** `CORPUS.json`, `CORPUS.*.json` and the same with `jsonl`, or every file in a folder `CORPUS`. */
export function filesOf(folder: string, corpus: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const own = new RegExp(`^${corpus}(\\.[^/]*)?\\.jsonl?$`);
  return readdirSync(folder)
    .filter((name) => own.test(name) || name === corpus)
    .sort()
    .flatMap((name) => (statSync(join(folder, name)).isDirectory() ? within(folder, name) : [name]))
    .map((name) => join(folder, name));
}

function within(folder: string, name: string): readonly string[] {
  return readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' })
    .sort()
    .map((file) => join(name, file))
    .filter((file) => statSync(join(folder, file)).isFile());
}

export function casesOf(corpus: Corpus, file: string): readonly Case[] {
  const content = contentOf(file, corpus.exactNumbers ?? false);
  if (corpus.casesOf !== undefined) return corpus.casesOf(content, file);
  const { meta = {}, cases } = Array.isArray(content)
    ? { cases: content }
    : (content as { meta?: Fields; cases?: unknown });
  if (!Array.isArray(cases)) throw new Error(`${file}: no cases in it`);
  return cases.map((data: Fields, index) => ({ id: nameOf(data, corpus.name, index), data, meta }));
}

function contentOf(file: string, exactNumbers: boolean): unknown {
  const read = readFileSync(file, 'utf8');
  const text = exactNumbers ? read.replace(/(?<=[:[,]\s*)-?\d{16,}(?=\s*[,\]}])/g, '"$&"') : read;
  if (file.endsWith('.jsonl'))
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line));
  return file.endsWith('.json') ? JSON.parse(text) : text;
}

/** An id of its own, or the place of an upstream table and the case's number in it. */
function nameOf(data: Fields, corpus: string, index: number): string {
  if (typeof data['id'] === 'string') return data['id'];
  if (typeof data['test'] === 'string' && data['n'] !== undefined)
    return `${data['pkg']}/${data['test']}/${data['table']}:${data['line'] ?? ''}/${data['n']}`;
  return `${corpus}/${index}`;
}
