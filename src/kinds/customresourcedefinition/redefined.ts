// When a definition makes another kind of a kind: whoever watches its objects has to ask anew
// [apiextensions-apiserver pkg/apiserver/customresource_handler.go updateCustomResourceDefinition, removeDeadStorage].

import { equal } from '../../machinery/equal.js';
import type { KubeObject } from '../../machinery/object.js';
import type { CustomResourceDefinition } from './definition.js';

/** The name of the kind whose definition was changed or deleted; undefined for every other change. */
export function kindRedefined(
  before: KubeObject | undefined,
  after: KubeObject | undefined,
): string | undefined {
  if (before?.kind !== 'CustomResourceDefinition') return undefined;
  const { spec, status } = before as CustomResourceDefinition;
  const now = after as CustomResourceDefinition | undefined;
  const isSame = now && equal(now.spec, spec) && equal(acceptedIn(now), acceptedIn({ status }));
  const kind = status?.acceptedNames?.kind;
  return isSame || kind === undefined ? undefined : `${kind}.${spec.group}`;
}

const acceptedIn = ({ status }: Pick<CustomResourceDefinition, 'status'>) => status?.acceptedNames;
