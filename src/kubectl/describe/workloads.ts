// Deployments, ReplicaSets, ReplicationControllers, StatefulSets and DaemonSets.
//
// Source: kubectl pkg/describe/describe.go.

import type { DaemonSet, Deployment, ReplicaSet, StatefulSet } from 'kubernetes-types/apps/v1.js';
import type {
  PersistentVolumeClaim,
  Pod,
  ReplicationController,
} from 'kubernetes-types/core/v1.js';
import { formatLabels } from '../../machinery/labels.js';
import { controllerOf, type KubeObject } from '../../machinery/object.js';
import { formatSelector } from '../../machinery/selector.js';
import { newAndOldReplicaSets } from '../rollout/replica-sets.js';
import type { Page } from './page.js';
import { podTemplate } from './pod.js';
import {
  annotations,
  conditions,
  controlledBy,
  events,
  goList,
  labels,
  labelsAndAnnotations,
  longTime,
  nameAndNamespace,
  type Scene,
} from './sections.js';

export function describeDeployment(page: Page, object: KubeObject, scene: Scene): void {
  const { spec, status = {} } = object as unknown as Deployment;
  nameAndNamespace(page, object);
  page.line(0, 'CreationTimestamp:', longTime(object.metadata.creationTimestamp));
  labelsAndAnnotations(page, object);
  page.line(0, 'Selector:', formatSelector(spec?.selector));
  page.line(
    0,
    'Replicas:',
    `${spec?.replicas ?? 0} desired | ${status.updatedReplicas ?? 0} updated | ${status.replicas ?? 0} total | ${status.availableReplicas ?? 0} available | ${status.unavailableReplicas ?? 0} unavailable`,
  );
  page.line(0, 'StrategyType:', spec?.strategy?.type);
  page.line(0, 'MinReadySeconds:', spec?.minReadySeconds ?? 0);
  const rolling = spec?.strategy?.rollingUpdate;
  if (rolling)
    page.line(
      0,
      'RollingUpdateStrategy:',
      `${rolling.maxUnavailable} max unavailable, ${rolling.maxSurge} max surge`,
    );
  podTemplate(page, spec?.template);
  conditions(page, status.conditions);
  const { now, old } = newAndOldReplicaSets(scene.view, object);
  if (now || old.length > 0) {
    page.line(0, 'OldReplicaSets:', replicaSetsText(old));
    page.line(0, 'NewReplicaSet:', replicaSetsText(now ? [now] : []));
  }
  events(page, object, scene);
}

function replicaSetsText(sets: readonly KubeObject[]): string {
  const texts = sets.map((set) => {
    const { spec, status } = set as unknown as ReplicaSet;
    return `${set.metadata.name} (${status?.replicas ?? 0}/${spec?.replicas ?? 0} replicas created)`;
  });
  return texts.join(', ') || '<none>';
}

export function describeReplicaSet(page: Page, object: KubeObject, scene: Scene): void {
  const { spec, status } = object as unknown as ReplicaSet;
  nameAndNamespace(page, object);
  page.line(0, 'Selector:', formatSelector(spec?.selector));
  labelsAndAnnotations(page, object);
  controlledBy(page, object);
  page.line(0, 'Replicas:', `${status?.replicas ?? 0} current / ${spec?.replicas ?? 0} desired`);
  page.line(0, 'Pods Status:', podsStatus(object, scene));
  podTemplate(page, spec?.template);
  conditions(page, status?.conditions);
  events(page, object, scene);
}

export function describeReplicationController(page: Page, object: KubeObject, scene: Scene): void {
  const { spec, status } = object as unknown as ReplicationController;
  nameAndNamespace(page, object);
  page.line(0, 'Selector:', formatLabels(spec?.selector));
  labelsAndAnnotations(page, object);
  page.line(0, 'Replicas:', `${status?.replicas ?? 0} current / ${spec?.replicas ?? 0} desired`);
  page.line(0, 'Pods Status:', podsStatus(object, scene));
  podTemplate(page, spec?.template);
  conditions(page, status?.conditions);
  events(page, object, scene);
}

export function describeStatefulSet(page: Page, object: KubeObject, scene: Scene): void {
  const { spec, status } = object as unknown as StatefulSet;
  nameAndNamespace(page, object);
  page.line(0, 'CreationTimestamp:', longTime(object.metadata.creationTimestamp));
  page.line(0, 'Selector:', formatSelector(spec?.selector));
  labelsAndAnnotations(page, object);
  page.line(0, 'Replicas:', `${spec?.replicas ?? 0} desired | ${status?.replicas ?? 0} total`);
  page.line(0, 'Update Strategy:', spec?.updateStrategy?.type);
  const rolling = spec?.updateStrategy?.rollingUpdate;
  if (rolling?.partition !== undefined) {
    page.line(1, 'Partition:', rolling.partition);
    if (rolling.maxUnavailable !== undefined)
      page.line(1, 'MaxUnavailable:', rolling.maxUnavailable);
  }
  page.line(0, 'Pods Status:', podsStatus(object, scene));
  podTemplate(page, spec?.template);
  claimTemplates(page, spec?.volumeClaimTemplates);
  events(page, object, scene);
}

function claimTemplates(page: Page, templates: readonly PersistentVolumeClaim[] = []): void {
  if (templates.length === 0) page.line(0, 'Volume Claims:', '<none>');
  else page.line(0, 'Volume Claims:');
  for (const { metadata, spec } of templates) {
    page.line(1, 'Name:', metadata?.name);
    page.line(1, 'StorageClass:', spec?.storageClassName);
    labels(page, '  Labels', metadata?.labels);
    // Upstream prints these annotations as it prints labels.
    labels(page, '  Annotations', metadata?.annotations);
    page.line(1, 'Capacity:', spec?.resources?.requests?.['storage'] ?? '<default>');
    page.line(1, 'Access Modes:', goList(spec?.accessModes));
  }
}

export function describeDaemonSet(page: Page, object: KubeObject, scene: Scene): void {
  const { spec, status } = object as unknown as DaemonSet;
  if (page.isNewer) nameAndNamespace(page, object);
  else page.line(0, 'Name:', object.metadata.name);
  page.line(0, 'Selector:', formatSelector(spec?.selector));
  page.line(0, 'Node-Selector:', formatLabels(spec?.template.spec?.nodeSelector));
  labels(page, 'Labels', object.metadata.labels);
  annotations(page, 'Annotations', object.metadata.annotations);
  const counts = [
    ['Desired Number of Nodes Scheduled', status?.desiredNumberScheduled],
    ['Current Number of Nodes Scheduled', status?.currentNumberScheduled],
    ['Number of Nodes Scheduled with Up-to-date Pods', status?.updatedNumberScheduled],
    ['Number of Nodes Scheduled with Available Pods', status?.numberAvailable],
    ['Number of Nodes Misscheduled', status?.numberMisscheduled],
  ] as const;
  for (const [title, count] of counts) page.line(0, `${title}: ${count ?? 0}`);
  page.line(0, 'Pods Status:', podsStatus(object, scene));
  podTemplate(page, spec?.template);
  events(page, object, scene);
}

/** How many of a controller's pods are in which phase. */
function podsStatus(object: KubeObject, { view }: Scene): string {
  const phases = view
    .all('Pod', object.metadata.namespace)
    .filter((pod) => controllerOf(pod)?.uid === object.metadata.uid)
    .map((pod) => (pod as unknown as Pod).status?.phase);
  const count = (phase: string) => phases.filter((one) => one === phase).length;
  return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`;
}
