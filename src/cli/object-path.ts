// An object and perhaps a place in it, as one word: `deployment/web.spec.replicas`.
//
// Names have dots too, so it is the longest name that something was ever called by.

import { type FieldPath, parseFieldPath } from '../history/field-path.js';
import { refTo } from '../kubectl/arguments.js';
import { fail } from '../kubectl/problem.js';
import { kindNamed } from '../kubectl/resources.js';
import type { Kubectl } from '../kubectl/verb.js';
import { keyOf } from '../machinery/object.js';

export interface ObjectPath {
  readonly key: string;
  readonly path: FieldPath;
}

/** `TYPE/NAME[.PATH]`, `TYPE NAME[.PATH]`, or `TYPE/NAME PATH`. */
export function objectPath(kubectl: Kubectl, args: readonly string[]): ObjectPath {
  const [first, second, ...more] = args;
  if (first === undefined || more.length > 0) fail('name one object: TYPE/NAME, or TYPE/NAME.PATH');
  const slash = first.indexOf('/');
  const type = slash < 0 ? first : first.slice(0, slash);
  const rest = slash < 0 ? (second ?? '') : first.slice(slash + 1);
  if (type === '' || rest === '') fail(`"${first}" is no object: write TYPE/NAME`);
  const kind = kindNamed(kubectl.view, type);
  const { revision } = kubectl.view;
  const { log } = kubectl.session;
  const named = (name: string): string => keyOf(refTo(kubectl, kind, name));
  const separate = slash < 0 ? '' : (second ?? '');
  for (const name of prefixes(rest)) {
    const key = named(name);
    if (log.revisionsOf(key, revision).length > 0)
      return {
        key,
        path: pathOf(
          `${rest.slice(name.length)}${separate === '' ? '' : '.'}${separate.replace(/^\./, '')}`,
        ),
      };
  }
  return fail(`${kind.kind} ${rest} has never been there${revision < log.head ? ' by then' : ''}`);
}

function pathOf(text: string): FieldPath {
  const read = parseFieldPath(text);
  return read.ok ? read.value : fail(read.error);
}

/** `a.b.c`, `a.b`, `a`: what stands before a dot or a bracket, the longest first. */
function prefixes(text: string): string[] {
  const ends = [...text.matchAll(/[.[]/g)].map(({ index }) => index).reverse();
  return [text, ...ends.map((end) => text.slice(0, end))];
}
