// `apply --prune`: deletes what an earlier apply made and this one no longer states.
//
// Source: kubectl pkg/cmd/apply/prune.go and pkg/util/prune/prune.go. Only objects with the annotation of
// client-side apply go, of the kinds on the allowlist, in the namespaces that were applied to.

import { listObjects } from '../../apiserver/read.js';
import { builtInKind } from '../../kinds/index.js';
import type { Kind } from '../../kinds/kind.js';
import { kindOfManifest } from '../../kinds/lookup.js';
import { type KubeObject, refOf } from '../../machinery/object.js';
import { isFailure } from '../../machinery/status.js';
import { deleteOptions } from '../delete/flags.js';
import type { DryRun } from '../dry-run.js';
import { klogWarning } from '../klog.js';
import { fail, refuse } from '../problem.js';
import { demand } from '../request.js';
import { registryName } from '../resources.js';
import type { Kubectl } from '../verb.js';
import { TECHNIQUE } from './applying.js';
import { lastAppliedOf } from './last-applied.js';

export interface Pruning {
  readonly selector: string;
  /** `group/version/Kind`; none means the default kinds. */
  readonly allowlist: readonly string[];
  readonly visitedUids: ReadonlySet<string>;
  readonly visitedNamespaces: ReadonlySet<string>;
}

/** The objects to be pruned, in the order in which kubectl comes upon them. */
export function prunable(kubectl: Kubectl, pruning: Pruning): readonly KubeObject[] {
  const kinds = prunedKinds(kubectl, pruning.allowlist);
  const inNamespaces = [...pruning.visitedNamespaces]
    .sort()
    .flatMap((namespace) =>
      kinds
        .filter((kind) => kind.namespaced)
        .flatMap((kind) => leftovers(kubectl, pruning, kind, namespace)),
    );
  const inCluster = kinds
    .filter((kind) => !kind.namespaced)
    .flatMap((kind) => leftovers(kubectl, pruning, kind, undefined));
  return [...inNamespaces, ...inCluster];
}

export interface HowToPrune {
  readonly cascade: string;
  readonly gracePeriod: number;
  readonly dryRun: DryRun;
}

export function pruneObject(kubectl: Kubectl, object: KubeObject, how: HowToPrune): void {
  if (how.dryRun === 'client') return;
  const options = deleteOptions(how.cascade, how.gracePeriod, how.dryRun);
  demand(kubectl, TECHNIQUE, { verb: 'delete', ref: refOf(object), options });
}

function leftovers(
  kubectl: Kubectl,
  { selector, visitedUids }: Pruning,
  kind: Kind,
  namespace: string | undefined,
): readonly KubeObject[] {
  const query = { kind: registryName(kind), namespace, labelSelector: selector };
  const objects = listObjects(kubectl.session.view(), query);
  if (isFailure(objects)) return refuse(objects);
  return objects.filter(
    (object) => lastAppliedOf(object) !== undefined && !visitedUids.has(object.metadata.uid),
  );
}

function prunedKinds(kubectl: Kubectl, allowlist: readonly string[]): readonly Kind[] {
  // A kind that is named twice is looked at once.
  if (allowlist.length > 0)
    return [...new Set(allowlist.map((text) => kindAllowed(kubectl, text)))];
  klogWarning(
    kubectl,
    'prune.go:71',
    'Deprecated: kubectl apply will no longer prune non-namespaced resources by default when used with the --namespace flag in a future release. To preserve the current behaviour, list the resources you want to target explicitly in the --prune-allowlist flag.',
  );
  return DEFAULT_KINDS.flatMap((name) => builtInKind(name) ?? []);
}

function kindAllowed({ view }: Kubectl, text: string): Kind {
  const [group, version, kind, ...more] = text.split('/');
  if (group === undefined || version === undefined || kind === undefined || more.length > 0)
    fail(`invalid GroupVersionKind format: ${text}, please follow <group/version/kind>`);
  const apiVersion = group === 'core' || group === '' ? version : `${group}/${version}`;
  return (
    kindOfManifest(view, apiVersion, kind) ??
    fail(`no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`)
  );
}

const DEFAULT_KINDS = [
  'ConfigMap',
  'Endpoints',
  'PersistentVolumeClaim',
  'Pod',
  'ReplicationController',
  'Secret',
  'Service',
  'Job',
  'CronJob',
  'Ingress',
  'DaemonSet',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'Namespace',
  'PersistentVolume',
];
