// What is in the files of a pod's containers and volumes, as far as anybody knows: the changes of them, one after another.

import type { Container } from 'kubernetes-types/core/v1.js';
import type { Millis } from '../../../machinery/object.js';
import type { Reader } from '../../../machinery/reader.js';
import type { PodOf } from '../exec/place.js';
import { commandBehind } from '../program.js';
import { type Change, changesOf } from './changes.js';
import { runOf, seenAt, spotOf } from './spots.js';

/** What a command of a container prints, given what is in its files. */
type Tell = (
  writer: Container,
  files: ReadonlyMap<string, string>,
  words: readonly string[],
) => string;

export interface Contents {
  /** What a container finds at which path. */
  seenBy(container: Container): ReadonlyMap<string, string>;
  /** What was added to a file, and when. */
  growthOf(container: Container, path: string): readonly Grown[];
}

export interface Grown {
  readonly at: Millis;
  readonly text: string;
}

type Key = Pick<Change, 'store' | 'path'>;

export function contentsOf(reader: Reader, pod: PodOf, tell: Tell): Contents {
  const files = new Map<string, Key & { readonly text: string }>();
  const grown = new Map<string, Grown[]>();
  const seenBy = (container: Container): ReadonlyMap<string, string> => {
    const run = runOf(pod.status, container.name);
    const seen = new Map<string, string>();
    for (const { text, ...key } of files.values()) {
      const path = seenAt(container, run, key);
      if (path !== undefined) seen.set(path, text);
    }
    return seen;
  };
  for (const change of changesOf(reader, pod)) {
    const { store, path, at, appends, writer } = change;
    const name = nameOf(change);
    if (change.text === undefined) {
      for (const [other, file] of files)
        if (file.store === store && (file.path === path || file.path.startsWith(`${path}/`)))
          files.delete(other);
      continue;
    }
    const words = commandBehind(change.text.replace(/\n$/, ''));
    const text = words && writer ? tell(writer, seenBy(writer), words) : change.text;
    files.set(name, { store, path, text: (appends ? (files.get(name)?.text ?? '') : '') + text });
    const all = grown.get(name) ?? [];
    grown.set(name, all);
    all.push({ at, text });
  }
  const growthOf = (container: Container, path: string): readonly Grown[] =>
    grown.get(nameOf(spotOf(pod, container, runOf(pod.status, container.name), path))) ?? [];
  return { seenBy, growthOf };
}

const nameOf = ({ store, path }: Key): string => `${store}\n${path}`;
