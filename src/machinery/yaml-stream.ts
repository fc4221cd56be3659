// The documents of a manifest file, split as kubectl splits them before it reads each.
//
// Source: apimachinery pkg/util/yaml/decoder.go. A line that begins with `---` ends a document, wherever
// it stands, and only a comment may follow on it; empty documents are passed over. A file that begins
// with `{` is read as JSON values one after another, and as YAML from where that fails. Line numbers
// count from the start of a document. Departure: where both readings of the first document fail, the
// YAML one is told.
import { readYaml } from './yaml.js';

export interface YamlDocument {
  readonly value: unknown;
  /** See readYaml. JSON's duplicates are not looked for: kubectl's decoder drops them silently. */
  readonly duplicates: readonly string[];
}

export interface YamlStream {
  /** Those before the fault: kubectl has sent them by the time it meets it. */
  readonly documents: readonly YamlDocument[];
  /** What kubectl prints after `error parsing FILE: `. */
  readonly error?: string;
}

export function readYamlStream(text: string): YamlStream {
  const documents: YamlDocument[] = [];
  const rest = /^\s*\{/.test(text) ? takeJson(text, documents) : text;
  const { chunks, error } = splitDocuments(rest);
  for (const chunk of chunks) {
    const read = readYaml(chunk);
    if (!read.ok) return { documents, error: `error converting YAML to JSON: ${read.error}` };
    if (read.value !== null) documents.push({ value: read.value, duplicates: read.duplicates });
  }
  return error === undefined ? { documents } : { documents, error };
}

/** Reads JSON values from the front and returns the text where that stops working. */
function takeJson(text: string, documents: YamlDocument[]): string {
  let rest = text;
  for (;;) {
    const end = jsonEnd(rest);
    if (end === undefined) return rest.replace(/^\s*?\n|^\s+$/, '');
    try {
      documents.push({ value: JSON.parse(rest.slice(0, end)) as unknown, duplicates: [] });
    } catch {
      return rest.trimStart();
    }
    rest = rest.slice(end);
  }
}

/** Where the object at the front ends; nothing if there is none. */
function jsonEnd(text: string): number | undefined {
  const start = text.search(/\S/);
  if (text[start] !== '{') return undefined;
  let depth = 0;
  const token = /"(?:[^"\\]|\\.)*"|[{}]/g;
  token.lastIndex = start;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    if (found[0] === '{') depth++;
    else if (found[0] === '}') depth--;
    if (depth === 0) return token.lastIndex;
  }
  return undefined;
}

interface Split {
  readonly chunks: readonly string[];
  readonly error?: string;
}

function splitDocuments(text: string): Split {
  const chunks: string[] = [];
  let chunk: string[] = [];
  const endChunk = (): void => {
    if (chunk.length > 0) chunks.push(`${chunk.join('\n')}\n`);
    chunk = [];
  };
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  for (const line of lines) {
    if (line.startsWith('---')) {
      const after = line.slice(3).trim();
      if (after !== '' && !after.startsWith('#')) {
        return { chunks, error: `invalid Yaml document separator: ${after}` };
      }
      if (chunk.length > 0) {
        endChunk();
        continue;
      }
    }
    chunk.push(line);
  }
  endChunk();
  return { chunks };
}
