// The index `orphan`: objects that no controller manages, filed so that one whose selector matches finds them
// without looking at the rest of the namespace.

import { controllerOf, type KubeObject } from '../machinery/object.js';
import type { IndexWriter } from './kind.js';

/** Files an object that has no controller under its namespace, and there under each of its labels. */
export function fileOrphan(object: KubeObject, write: IndexWriter): void {
  if (controllerOf(object)) return;
  const { namespace = '', labels = {} } = object.metadata;
  write.file('orphan', orphanValue(namespace));
  for (const [key, value] of Object.entries(labels))
    write.file('orphan', orphanValue(namespace, key, value));
}

/** The value of the index for a namespace, or for one label in it. */
export const orphanValue = (namespace: string, key?: string, value?: string): string =>
  key === undefined ? `${namespace}/` : `${namespace}/${key}=${value}`;
