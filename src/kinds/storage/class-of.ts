// The storage class of a claim or a volume: a field, and before that an annotation.

import type { ObjectMeta } from '../../machinery/object.js';

export const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

interface Classed {
  readonly metadata: Pick<ObjectMeta, 'annotations'>;
  readonly spec: { readonly storageClassName?: string };
}

/** Empty when it has none; undefined when nothing was said, and a default may be set. */
export const askedClassOf = ({ metadata, spec }: Classed): string | undefined =>
  metadata.annotations?.[CLASS_ANNOTATION] ?? spec.storageClassName;

export const classOf = (object: Classed): string => askedClassOf(object) ?? '';
