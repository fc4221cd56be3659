// What an object's Scale (autoscaling/v1) looks like: read from the object, never stored.

import { ageColumn, nameColumn } from '../kinds/age.js';
import type { Column, Kind, ScalePaths } from '../kinds/kind.js';
import type { KubeObject } from '../machinery/object.js';
import { formatSelector, type LabelSelector } from '../machinery/selector.js';

/** A kind whose objects are shown as their Scales are [printers/internalversion/printers.go printScale]. */
export const asScale = (kind: Kind): Kind => ({ ...kind, ...SCALE });

export interface Scale extends KubeObject {
  readonly kind: 'Scale';
  readonly spec: { readonly replicas?: number };
  readonly status: { readonly replicas: number; readonly selector?: string };
}

/** The Scale of an object, or undefined when its kind has none. */
export function scaleOf(kind: Kind, object: KubeObject): Scale | undefined {
  if (!kind.scale) return undefined;
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const replicas = Number(at(object, kind.scale.specReplicas) ?? 0);
  const selector = selectorText(object, kind.scale);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: replicas === 0 ? {} : { replicas },
    status: {
      replicas: Number(at(object, kind.scale.statusReplicas) ?? 0),
      ...(selector === '' ? {} : { selector }),
    },
  };
}

function selectorText(object: KubeObject, paths: ScalePaths): string {
  const selector = at(object, paths.selector ?? 'spec.selector');
  if (typeof selector === 'string') return selector;
  if (typeof selector !== 'object' || selector === null) return '';
  const isSelector = 'matchLabels' in selector || 'matchExpressions' in selector;
  return formatSelector(
    isSelector ? (selector as LabelSelector) : { matchLabels: selector as Record<string, string> },
  );
}

function at(object: unknown, path: string): unknown {
  let value = object;
  for (const name of path.split('.'))
    value = (value as Record<string, unknown> | undefined)?.[name];
  return value;
}

const replicasIn = (part: 'spec' | 'status') => (object: KubeObject) =>
  (object as { readonly [part in 'spec' | 'status']?: { readonly replicas?: number } })[part]
    ?.replicas ?? 0;

const count = (name: string, part: 'spec' | 'status'): Column<KubeObject> => ({
  name,
  type: 'integer',
  value: replicasIn(part),
});

const SCALE: Pick<Kind, 'kind' | 'group' | 'version' | 'columns'> = {
  ...{ kind: 'Scale', group: 'autoscaling', version: 'v1' },
  columns: [nameColumn, count('Desired', 'spec'), count('Available', 'status'), ageColumn],
};
