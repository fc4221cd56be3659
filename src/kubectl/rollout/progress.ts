// How far a rollout is, in kubectl's sentences.
//
// Source: kubectl pkg/polymorphichelpers/rollout_status.go.

import type { DaemonSet, Deployment, StatefulSet } from 'kubernetes-types/apps/v1.js';
import type { KubeObject } from '../../machinery/object.js';
import { fail } from '../problem.js';
import { rolloutRevision } from './replica-sets.js';

export interface Progress {
  readonly text: string;
  readonly done: boolean;
}

/** Ends the verb when the rollout has failed, or when there is no telling. */
export function progressOf(kind: string, object: KubeObject, revision: number): Progress {
  switch (kind) {
    case 'Deployment':
      return deploymentProgress(object, revision);
    case 'DaemonSet':
      return daemonSetProgress(object);
    case 'StatefulSet':
      return statefulSetProgress(object);
    default:
      return fail(`no status viewer has been implemented for ${kind}`);
  }
}

const waiting = (text: string): Progress => ({ text: `${text}\n`, done: false });
const done = (text: string): Progress => ({ text: `${text}\n`, done: true });

function deploymentProgress(object: KubeObject, wanted: number): Progress {
  const { spec, status = {} } = object as unknown as Deployment;
  const { name, generation = 0 } = object.metadata;
  const revision = rolloutRevision(object);
  if (wanted > 0 && wanted !== revision)
    fail(`desired revision (${wanted}) is different from the running revision (${revision})`);
  if (generation > (status.observedGeneration ?? 0))
    return waiting('Waiting for deployment spec update to be observed...');
  const late = status.conditions?.some(
    ({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded',
  );
  if (late) fail(`deployment "${name}" exceeded its progress deadline`);
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  const rollout = `Waiting for deployment "${name}" rollout to finish:`;
  const desired = spec?.replicas ?? updatedReplicas;
  if (updatedReplicas < desired)
    return waiting(
      `${rollout} ${updatedReplicas} out of ${desired} new replicas have been updated...`,
    );
  if (replicas > updatedReplicas)
    return waiting(
      `${rollout} ${replicas - updatedReplicas} old replicas are pending termination...`,
    );
  if (availableReplicas < updatedReplicas)
    return waiting(
      `${rollout} ${availableReplicas} of ${updatedReplicas} updated replicas are available...`,
    );
  return done(`deployment "${name}" successfully rolled out`);
}

const ONLY_ROLLING = 'rollout status is only available for RollingUpdate strategy type';

function daemonSetProgress(object: KubeObject): Progress {
  const { spec, status } = object as unknown as DaemonSet;
  const { name, generation = 0 } = object.metadata;
  if (spec?.updateStrategy?.type !== 'RollingUpdate') fail(ONLY_ROLLING);
  if (generation > (status?.observedGeneration ?? 0))
    return waiting('Waiting for daemon set spec update to be observed...');
  const desired = status?.desiredNumberScheduled ?? 0;
  const updated = status?.updatedNumberScheduled ?? 0;
  const available = status?.numberAvailable ?? 0;
  const rollout = `Waiting for daemon set "${name}" rollout to finish:`;
  if (updated < desired)
    return waiting(`${rollout} ${updated} out of ${desired} new pods have been updated...`);
  if (available < desired)
    return waiting(`${rollout} ${available} of ${desired} updated pods are available...`);
  return done(`daemon set "${name}" successfully rolled out`);
}

function statefulSetProgress(object: KubeObject): Progress {
  const { spec, status } = object as unknown as StatefulSet;
  const { generation = 0 } = object.metadata;
  if (spec?.updateStrategy?.type !== 'RollingUpdate') fail(ONLY_ROLLING);
  const observed = status?.observedGeneration ?? 0;
  if (observed === 0 || generation > observed)
    return waiting('Waiting for statefulset spec update to be observed...');
  const replicas = spec.replicas ?? 0;
  const ready = status?.readyReplicas ?? 0;
  const updated = status?.updatedReplicas ?? 0;
  if (ready < replicas) return waiting(`Waiting for ${replicas - ready} pods to be ready...`);
  if (spec.updateStrategy.rollingUpdate) {
    const left = replicas - (spec.updateStrategy.rollingUpdate.partition ?? 0);
    return updated < left
      ? waiting(
          `Waiting for partitioned roll out to finish: ${updated} out of ${left} new pods have been updated...`,
        )
      : done(`partitioned roll out complete: ${updated} new pods have been updated...`);
  }
  const { updateRevision = '', currentRevision = '', currentReplicas = 0 } = status ?? {};
  return updateRevision === currentRevision
    ? done(
        `statefulset rolling update complete ${currentReplicas} pods at revision ${currentRevision}...`,
      )
    : waiting(
        `waiting for statefulset rolling update to complete ${updated} pods at revision ${updateRevision}...`,
      );
}
