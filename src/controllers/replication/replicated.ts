// A ReplicaSet or a ReplicationController, in the terms they have in common.

import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import type { KubeObject } from '../../machinery/object.js';
import type { LabelSelector } from '../../machinery/selector.js';
import type { ConditionLike } from '../conditions.js';
import type { Intent } from '../controller.js';
import type { Source } from '../record.js';

export interface Replicated {
  readonly owner: KubeObject;
  readonly source: Source;
  readonly replicas: number;
  readonly minReadySeconds: number;
  readonly selector: LabelSelector | undefined;
  readonly template: PodTemplateSpec | undefined;
  readonly conditions: readonly ConditionLike[] | undefined;
  /** The intent to write a status with these counts and conditions. */
  readonly writeStatus: (counts: Counts, conditions: readonly ConditionLike[]) => Intent;
}

export interface Counts {
  /** Pods that are neither over nor on their way out. */
  readonly replicas: number;
  readonly fullyLabeledReplicas: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
  readonly terminatingReplicas: number;
}
