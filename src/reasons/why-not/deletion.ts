// Why an object that was to be deleted is still there: its grace period, and who holds which finalizer.

import { conditionOf } from '../../controllers/conditions.js';
import { lastSet } from '../../history/last-set.js';
import type { Pod } from '../../kinds/pod/index.js';
import { type KubeObject, keyOfObject, type Millis, refOf } from '../../machinery/object.js';
import type { Finding, Scene } from './finding.js';

export function notDeleted(object: KubeObject, scene: Scene): readonly Finding[] {
  const { deletionTimestamp, finalizers = [] } = object.metadata;
  if (deletionTimestamp === undefined) return [];
  const details = [
    ...finalizers.flatMap((name) => [`finalizer ${name}: ${holder(name, object, scene)}`]),
    ...finalizers.flatMap((name) => waitsFor(name, object, scene).map((what) => `  ${what}`)),
    ...ofNamespace(object),
    ...ofKubelet(object, scene),
  ];
  return [
    {
      trouble: 'not deleted',
      key: keyOfObject(object),
      reason: `its deletion was asked for${whyStill(object, scene.now)}`,
      details,
      path: ['metadata', 'deletionTimestamp'],
    },
  ];
}

function whyStill({ kind, metadata }: KubeObject, now: Millis): string {
  const { deletionTimestamp = '', finalizers = [] } = metadata;
  if (finalizers.length === 1) return ', but a finalizer holds it';
  if (finalizers.length > 1) return `, but ${finalizers.length} finalizers hold it`;
  if (kind === 'Namespace') return ', and it goes when all that is in it is gone';
  return `: it ${Date.parse(deletionTimestamp) < now ? 'had' : 'has'} until ${deletionTimestamp} to end`;
}

/** What of a namespace that is to go is held up. */
export const heldIn = (namespace: string, { view }: Scene): readonly KubeObject[] =>
  view.deleting().filter(({ metadata }) => metadata.namespace === namespace);

/** Who removes a finalizer, and when. */
const HOLDERS: Readonly<Record<string, string>> = {
  foregroundDeletion: 'the garbage collector removes it when what it owns is gone',
  orphan: 'the garbage collector removes it when what it owns has been let go',
  'kubernetes.io/pvc-protection':
    'the pvc-protection-controller removes it when no pod uses the claim',
  'kubernetes.io/pv-protection':
    'the pv-protection-controller removes it when no claim is bound to it',
  'batch.kubernetes.io/job-tracking': 'the job-controller removes it when it has counted the pod',
  'kubetape.io/heal': 'the node that was down removes it when it has come back',
  'customresourcecleanup.apiextensions.k8s.io':
    'the crd-finalizer removes it when its objects are gone',
};

function holder(name: string, object: KubeObject, { log, revision }: Scene): string {
  const known = HOLDERS[name];
  if (known !== undefined) return known;
  const set = lastSet(log, keyOfObject(object), ['metadata', 'finalizers'], revision);
  const by = set ? `; ${set.event.actor} set it at @${set.event.revision}` : '';
  return `no controller of this cluster removes it${by}`;
}

function waitsFor(name: string, object: KubeObject, { view }: Scene): readonly string[] {
  if (name === 'foregroundDeletion')
    return view
      .dependents(object.metadata.uid)
      .filter((dependent) =>
        dependent.metadata.ownerReferences?.some(
          ({ uid, blockOwnerDeletion }) => uid === object.metadata.uid && blockOwnerDeletion,
        ),
      )
      .map((dependent) => `${text(dependent)} is still there`);
  if (name === 'kubernetes.io/pvc-protection')
    return view
      .list('Pod', object.metadata.namespace)
      .filter((pod) => usesClaim(pod, object.metadata.name))
      .map((pod) => `${text(pod)} uses it`);
  return [];
}

const usesClaim = ({ spec }: Pod, claim: string): boolean =>
  spec.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === claim) ===
  true;

/** The namespace controller says in conditions what is left. */
function ofNamespace(object: KubeObject): readonly string[] {
  if (object.kind !== 'Namespace') return [];
  const { conditions = [] } =
    (object as { status?: { conditions?: { type: string; status: string; message?: string }[] } })
      .status ?? {};
  return conditions.filter(({ status }) => status === 'True').map(({ message = '' }) => message);
}

/** A pod ends when its kubelet says so; one that is silent never does. */
function ofKubelet(object: KubeObject, { view }: Scene): readonly string[] {
  if (object.kind !== 'Pod') return [];
  const { nodeName } = (object as Pod).spec;
  if (!nodeName) return [];
  const node = view.get('Node', nodeName);
  if (!node) return [`node ${nodeName} does not exist any more`];
  const ready = conditionOf(node.status?.conditions, 'Ready');
  return ready?.status === 'True'
    ? []
    : [`node ${nodeName} does not answer: nobody can say that its containers have ended`];
}

const text = (object: KubeObject): string => {
  const { kind, name } = refOf(object);
  return `${kind} ${name}`;
};
