// How many pods there should be, for budgets that speak of shares: the sum of what the pods' controllers want
// [pkg/controller/disruption/disruption.go getExpectedScale].

import type { Kind } from '../../kinds/kind.js';
import { findKind } from '../../kinds/lookup.js';
import type { Pod } from '../../kinds/pod/index.js';
import { controllerOf, type KubeObject, kindName } from '../../machinery/object.js';
import { type Parsed, parsed, refused } from '../../machinery/parsed.js';
import type { Reader } from '../../machinery/reader.js';
import { resourceText } from '../../machinery/status.js';

export interface Scale {
  readonly replicas: number;
  /** Pods without a controller: nobody says how many of them there should be. */
  readonly unmanaged: readonly string[];
}

export function expectedScale(pods: readonly Pod[], reader: Reader): Parsed<Scale> {
  const scales = new Map<string, number>();
  const unmanaged: string[] = [];
  for (const pod of pods) {
    const ref = controllerOf(pod);
    if (!ref) {
      unmanaged.push(pod.metadata.name);
      continue;
    }
    const owner = rootOf(pod, reader);
    if (!owner) return refused(`found no controllers for pod ${JSON.stringify(pod.metadata.name)}`);
    const kind = findKind(reader, kindName(owner.apiVersion, owner.kind));
    if (!kind?.scale)
      return refused(
        `${kind ? resourceText(kind) : ref.kind} does not implement the scale subresource`,
      );
    scales.set(owner.metadata.uid, replicasOf(owner, kind));
  }
  let replicas = 0;
  for (const scale of scales.values()) replicas += scale;
  return parsed({ replicas, unmanaged });
}

/** The controller of the pod, or the Deployment behind a ReplicaSet. */
function rootOf(pod: Pod, reader: Reader): KubeObject | undefined {
  const owner = ownerOf(pod, reader);
  if (owner?.kind !== 'ReplicaSet') return owner;
  const above = ownerOf(owner, reader);
  return above?.kind === 'Deployment' ? above : owner;
}

function ownerOf(object: KubeObject, reader: Reader): KubeObject | undefined {
  const ref = controllerOf(object);
  if (!ref) return undefined;
  const owner = reader.find({
    kind: kindName(ref.apiVersion, ref.kind),
    namespace: object.metadata.namespace,
    name: ref.name,
  });
  return owner?.metadata.uid === ref.uid ? owner : undefined;
}

function replicasOf(owner: KubeObject, { scale }: Kind): number {
  let value: unknown = owner;
  for (const name of scale?.specReplicas.split('.') ?? [])
    value = (value as Readonly<Record<string, unknown>> | undefined)?.[name];
  return typeof value === 'number' ? value : 0;
}
