// The LimitRanger admission plugin: fills in what pods leave open, and refuses what goes beyond the bounds
// [plugin/pkg/admission/limitranger/admission.go]. Only new objects are looked at.

import type { Draft } from 'immer';
import type { Container, PodSpec } from 'kubernetes-types/core/v1.js';
import { type KubeObject, mutableCopy } from '../../machinery/object.js';
import type { Reader } from '../../machinery/reader.js';
import { type Failure, forbidden } from '../../machinery/status.js';
import type { Kind } from '../kind.js';
import { askedByPod } from '../pod-template/pod-resources.js';
import { type Asked, claimViolations, type ResourceList, violations } from './constraints.js';
import type { LimitRange } from './index.js';

const ANNOTATION = 'kubernetes.io/limit-ranger';

export function applyLimits(
  kind: Kind,
  draft: Draft<KubeObject>,
  old: KubeObject | undefined,
  reader: Reader,
): undefined {
  if (old || kind.kind !== 'Pod') return;
  const { spec } = draft as Draft<KubeObject> & { spec: Draft<PodSpec> };
  const ranges = rangesIn(draft.metadata.namespace, reader);
  if (ranges.length === 0) return;
  spec.containers = mutableCopy(spec.containers);
  if (spec.initContainers) spec.initContainers = mutableCopy(spec.initContainers);
  for (const range of ranges) {
    const notes = [
      ...spec.containers.flatMap((container) => fillIn(range, container, 'container')),
      ...(spec.initContainers ?? []).flatMap((container) =>
        fillIn(range, container, 'init container'),
      ),
    ];
    if (notes.length === 0) continue;
    draft.metadata.annotations = {
      ...draft.metadata.annotations,
      [ANNOTATION]: `LimitRanger plugin set: ${notes.join('; ')}`,
    };
  }
}

export function checkLimits(
  kind: Kind,
  object: KubeObject,
  old: KubeObject | undefined,
  reader: Reader,
): Failure | undefined {
  const isPod = kind.kind === 'Pod';
  if (old || (!isPod && kind.kind !== 'PersistentVolumeClaim')) return undefined;
  for (const range of rangesIn(object.metadata.namespace, reader)) {
    const found = isPod ? podViolations(range, object) : volumeViolations(range, object);
    if (found.length === 0) continue;
    const distinct = [...new Set(found)];
    const why = distinct.length === 1 ? (distinct[0] ?? '') : `[${distinct.join(', ')}]`;
    return forbidden(kind, object.metadata.name, why);
  }
  return undefined;
}

const rangesIn = (namespace: string | undefined, reader: Reader): readonly LimitRange[] =>
  namespace === undefined
    ? []
    : (reader.all('LimitRange', namespace) as readonly unknown[] as LimitRange[]);

/** Adds the defaults that a container lacks, and says what it added. */
function fillIn(range: LimitRange, container: Draft<Container>, what: string): readonly string[] {
  const set: { requests: string[]; limits: string[] } = { requests: [], limits: [] };
  for (const item of range.spec.limits ?? []) {
    if (item.type !== 'Container') continue;
    for (const [field, defaults] of [
      ['requests', item.defaultRequest],
      ['limits', item.default],
    ] as const)
      for (const [name, quantity] of Object.entries(defaults ?? {})) {
        container.resources ??= {};
        container.resources[field] ??= {};
        const list = container.resources[field];
        if (!list || name in list) continue;
        list[name] = quantity;
        set[field].push(name);
      }
  }
  const note = (names: string[], noun: string): readonly string[] =>
    names.length > 0 ? [`${names.sort().join(', ')} ${noun} for ${what} ${container.name}`] : [];
  return [...note(set.requests, 'request'), ...note(set.limits, 'limit')];
}

function podViolations(range: LimitRange, object: KubeObject): readonly string[] {
  const { spec } = object as KubeObject & { readonly spec: PodSpec };
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  return (range.spec.limits ?? []).flatMap((item) => {
    if (item.type === 'Container')
      return containers.flatMap((container) => violations(item, askedBy(container)));
    return item.type === 'Pod' ? violations(item, askedByAll(spec)) : [];
  });
}

function volumeViolations(range: LimitRange, object: KubeObject): readonly string[] {
  const { spec } = object as KubeObject & {
    readonly spec: { readonly resources?: { readonly requests?: ResourceList } };
  };
  return (range.spec.limits ?? []).flatMap((item) =>
    item.type === 'PersistentVolumeClaim'
      ? claimViolations(item, spec.resources?.requests ?? {})
      : [],
  );
}

const askedBy = ({ resources }: Container): Asked => ({
  requests: resources?.requests ?? {},
  limits: resources?.limits ?? {},
});

/** The pod as a whole. */
const askedByAll = (spec: PodSpec): Asked => ({
  requests: askedByPod(spec, 'requests'),
  limits: askedByPod(spec, 'limits'),
});
