// `kubectl create -f` of a review: a question that is sent like an object, and comes back with its answer.
//
// Departure: tokens are judged by a server, which has the key that they are signed with.

import { reviewOf } from '../../apiserver/reviews.js';
import type { Kind } from '../../kinds/kind.js';
import { virtualKinds } from '../../kinds/virtual.js';
import { isJsonObject, type JsonObject } from '../../machinery/json.js';
import type { Manifest } from '../../machinery/object.js';
import { isFailure } from '../../machinery/status.js';
import { fromSource, refuse } from '../problem.js';
import type { Kubectl } from '../verb.js';

const REVIEWS: ReadonlySet<Kind> = new Set(
  virtualKinds.map(({ kind }) => kind).filter(({ kind }) => kind.endsWith('Review')),
);

export const isReview = (kind: Kind): boolean => REVIEWS.has(kind);

export function reviewed(
  { view, user, namespace }: Kubectl,
  { group, kind, namespaced }: Kind,
  asked: Manifest,
  source: string,
): JsonObject {
  const { metadata = {}, ...rest } = asked as unknown as JsonObject;
  const spec = isJsonObject(rest['spec']) ? rest['spec'] : {};
  const where = namespaced ? { namespace } : {};
  const review = reviewOf(group, kind);
  const status = review
    ? review({ view, user, namespace: where.namespace }, spec)
    : { user: {}, error: 'tokens are judged by a server' };
  if (isFailure(status)) return refuse(fromSource(status, 'creating', source));
  return {
    ...rest,
    metadata: {
      ...(isJsonObject(metadata) ? metadata : {}),
      ...where,
      ...(view.feature('OmitZeroCreationTimestamp') ? {} : { creationTimestamp: null }),
    },
    status,
  };
}
