// Whether a pod's volume claims let it run, and on which nodes.
//
// Source: pkg/scheduler/framework/plugins/volumebinding. Departure: a claim that waits for its first consumer
// fits every node that its class allows, or that a volume of a class which makes none can be reached from; the
// scheduler then says which one it chose, and the volume is bound or made there.

import type { View } from '../../events/view.js';
import type { Node } from '../../kinds/node/index.js';
import { askedOf } from '../../kinds/pod/asked.js';
import { claimNames } from '../../kinds/pod/claims.js';
import type { Pod } from '../../kinds/pod/index.js';
import { isProvisionedHere } from '../volume/known-provisioners.js';
import { bestVolume } from '../volume/match.js';
import { isAllowed } from './allowed-topologies.js';
import type { Rejection } from './message.js';
import { matchesNodeSelector } from './node-affinity.js';
import type { Filter } from './spread.js';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from './volume-types.js';

const CONFLICT: Rejection = {
  reasons: ['node(s) had volume node affinity conflict'],
  never: true,
};

const NO_VOLUME: Rejection = {
  reasons: ["node(s) didn't find available persistent volumes to bind"],
  never: true,
};

/** [pkg/scheduler/framework/plugins/volumerestrictions] */
const HELD: Rejection = {
  reasons: [
    'node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode',
  ],
  never: false,
};

const HOSTNAME = 'kubernetes.io/hostname';
/** Of classes whose volumes somebody makes by hand. */
const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

export interface Claims {
  /** Why the pod can run nowhere for now. */
  readonly problem?: string;
  readonly filter?: Filter;
  /** The only nodes that the volumes are on, where they name them. */
  readonly nodes?: ReadonlySet<string>;
  /** Claims that wait to hear which node was chosen. */
  readonly unbound: readonly PersistentVolumeClaim[];
}

const noClaims: Claims = { unbound: [] };

export function claimsOf(pod: Pod, view: View): Claims {
  if (!askedOf(pod.spec).claims) return noClaims;
  const names = claimNames(pod);
  const { namespace = '' } = pod.metadata;
  const volumes: PersistentVolume[] = [];
  const unbound: PersistentVolumeClaim[] = [];
  let [waiting, held] = [false, false];
  for (const name of names) {
    const claim = view.find({ kind: 'PersistentVolumeClaim', namespace, name }) as
      | PersistentVolumeClaim
      | undefined;
    if (!claim) return { problem: missing(pod, name), unbound };
    if (isHeldByAnother(claim, pod, view)) held = true;
    if (claim.status?.phase === 'Lost')
      return {
        problem: `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec?.volumeName ?? ''}"`,
        unbound,
      };
    if (claim.metadata.deletionTimestamp !== undefined)
      return { problem: `persistentvolumeclaim "${name}" is being deleted`, unbound };
    const volume = volumeOf(claim, view);
    if (volume) volumes.push(volume);
    else if (waitsForConsumer(claim, view)) unbound.push(claim);
    else waiting = true;
  }
  if (waiting) return { problem: 'pod has unbound immediate PersistentVolumeClaims', unbound };
  if (held) return { filter: () => HELD, unbound };
  const picky = volumes.flatMap(({ spec }) => spec?.nodeAffinity?.required ?? []);
  const reaches = unbound.flatMap((claim) => reachOf(claim, view) ?? []);
  if (picky.length === 0 && reaches.length === 0) return { unbound };
  const filter: Filter = ({ node }) => {
    if (!picky.every((selector) => matchesNodeSelector(selector, node))) return CONFLICT;
    return reaches.every((isReached) => isReached(node)) ? undefined : NO_VOLUME;
  };
  const nodes = commonNodes(volumes);
  return { filter, ...(nodes ? { nodes } : {}), unbound };
}

/** Whether the claim is for one pod at a time, and a pod on a node has it. */
function isHeldByAnother({ metadata, spec }: PersistentVolumeClaim, pod: Pod, view: View): boolean {
  if (!spec?.accessModes?.includes('ReadWriteOncePod')) return false;
  const users = view.indexed('Pod', 'claim', `${metadata.namespace}/${metadata.name}`);
  return (users as unknown as readonly Pod[]).some(
    (other) =>
      other.metadata.uid !== pod.metadata.uid &&
      other.spec.nodeName !== undefined &&
      !['Succeeded', 'Failed'].includes(other.status?.phase ?? ''),
  );
}

function missing({ metadata, spec }: Pod, claim: string): string {
  const isMade = spec.volumes?.some(
    ({ name, ephemeral }) => ephemeral && `${metadata.name}-${name}` === claim,
  );
  return isMade
    ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${claim}"`
    : `persistentvolumeclaim "${claim}" not found`;
}

/** Whether somebody who is not here has to make the claim's volume: its pod is not bound before that. */
export function isMadeElsewhere(claim: PersistentVolumeClaim, view: View): boolean {
  const { provisioner } = classOf(claim, view) ?? {};
  return provisioner !== NO_PROVISIONER && !isProvisionedHere(provisioner);
}

/** Nodes on which all volumes are that name theirs; undefined when none does [binder.go GetEligibleNodes]. */
function commonNodes(volumes: readonly PersistentVolume[]): ReadonlySet<string> | undefined {
  const lists = volumes.map(volumeNodes).filter((names) => names.length > 0);
  const [first, ...others] = lists;
  return first && new Set(first.filter((name) => others.every((list) => list.includes(name))));
}

/** The nodes that a volume names in its affinity, sorted [volume/util GetPersistentVolumeNodeNames]. */
export function volumeNodes({ spec }: PersistentVolume): readonly string[] {
  const names = (spec?.nodeAffinity?.required?.nodeSelectorTerms ?? []).flatMap((term) => {
    const named = (term.matchExpressions ?? []).filter(
      ({ key, operator }) => key === HOSTNAME && operator === 'In',
    );
    const [first, ...others] = named.map(({ values = [] }) => values);
    return (first ?? []).filter((name) => others.every((values) => values.includes(name)));
  });
  return [...new Set(names)].sort();
}

function volumeOf(claim: PersistentVolumeClaim, view: View): PersistentVolume | undefined {
  const name = claim.spec?.volumeName;
  if (!name || claim.status?.phase !== 'Bound') return undefined;
  return view.find({ kind: 'PersistentVolume', name }) as PersistentVolume | undefined;
}

function waitsForConsumer(claim: PersistentVolumeClaim, view: View): boolean {
  if (claim.spec?.volumeName) return false;
  return classOf(claim, view)?.volumeBindingMode === 'WaitForFirstConsumer';
}

function classOf({ spec }: PersistentVolumeClaim, view: View): StorageClass | undefined {
  const name = spec?.storageClassName;
  return name ? (view.find({ kind: 'StorageClass', name }) as StorageClass | undefined) : undefined;
}

/** Whether the claim could have a volume on a node; undefined where that is so on every one. */
function reachOf(claim: PersistentVolumeClaim, view: View): ((node: Node) => boolean) | undefined {
  const { provisioner, allowedTopologies = [] } = classOf(claim, view) ?? {};
  const isMade = provisioner !== NO_PROVISIONER;
  if (isMade && allowedTopologies.length === 0) return undefined;
  const { name, namespace } = claim.metadata;
  const volumes = [
    ...view.indexed('PersistentVolume', 'claim', `${namespace}/${name}`),
    ...view.indexed('PersistentVolume', 'free', claim.spec?.storageClassName ?? ''),
  ];
  return (node) =>
    bestVolume(claim as never, volumes as never, node) !== undefined ||
    (isMade && isAllowed(allowedTopologies, node.metadata.labels));
}
