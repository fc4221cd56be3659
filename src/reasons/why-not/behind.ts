// Why nothing stands behind something that others rely on: no pods behind a Service, no volume behind a claim.

import { conditionOf } from '../../controllers/conditions.js';
import type { PersistentVolumeClaim } from '../../kinds/persistentvolumeclaim/index.js';
import type { Pod } from '../../kinds/pod/index.js';
import type { Service } from '../../kinds/service/index.js';
import { keyOfObject } from '../../machinery/object.js';
import type { Finding, Scene } from './finding.js';
import { reportsOn } from './work.js';

const PODS_MAX = 3;

export function nobodyBehind(service: Service, { view }: Scene): readonly Finding[] {
  const { selector, type } = service.spec;
  const wanted = Object.entries(selector ?? {});
  if (wanted.length === 0 || type === 'ExternalName') return [];
  const { namespace } = service.metadata;
  const words = wanted.map(([label, value]) => `${label}=${value}`);
  const pods = view.list('Pod', namespace);
  const chosen = pods.filter(({ metadata }) => has(metadata.labels, wanted));
  if (chosen.some(isReady)) return [];
  const key = keyOfObject(service);
  if (chosen.length > 0)
    return [
      {
        trouble: 'not ready',
        key,
        reason: `of ${chosen.length} pods with ${words.join(',')} none is ready`,
        details: chosen.slice(0, PODS_MAX).map(({ metadata }) => `pod ${metadata.name}`),
        path: ['spec', 'selector'],
      },
    ];
  const near = pods.find(({ metadata }) => wanted.some((one) => has(metadata.labels, [one])));
  return [
    {
      trouble: 'not ready',
      key,
      reason: `no pod has ${words.join(',')}, which it selects`,
      details: near
        ? [`pod ${near.metadata.name} has ${labelsOf(near, wanted).join(',')}`]
        : [`there are ${pods.length} pods in ${namespace}`],
      path: ['spec', 'selector'],
    },
  ];
}

const has = (
  labels: Readonly<Record<string, string>> = {},
  wanted: readonly (readonly [string, string])[],
): boolean => wanted.every(([label, value]) => labels[label] === value);

const labelsOf = ({ metadata }: Pod, wanted: readonly (readonly [string, string])[]) =>
  wanted.map(([label]) =>
    metadata.labels?.[label] === undefined ? `no ${label}` : `${label}=${metadata.labels[label]}`,
  );

const isReady = ({ status }: Pod): boolean =>
  conditionOf(status?.conditions, 'Ready')?.status === 'True';

/** What the volume controllers write down about a claim, or would if they looked now. */
export function notBound(claim: PersistentVolumeClaim, scene: Scene): readonly Finding[] {
  if (claim.status?.phase === 'Bound') return [];
  const [reason, ...details] = new Set(reportsOn(claim, scene));
  const { storageClassName, volumeName } = claim.spec;
  return [
    {
      trouble: 'not ready',
      key: keyOfObject(claim),
      reason: reason ?? 'no volume is bound to it',
      details: [
        ...details,
        ...(storageClassName ? [`storage class ${storageClassName}`] : []),
        ...(volumeName ? [`volume ${volumeName}`] : []),
      ],
      path: ['status', 'phase'],
    },
  ];
}
