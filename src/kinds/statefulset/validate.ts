// What is wrong with a StatefulSet [kubernetes pkg/apis/apps/validation ValidateStatefulSetSpec and ...Update].

import { equal } from '../../machinery/equal.js';
import {
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { amountOf, atMostAll, countOrPercent, nonNegative } from '../workload/rules.js';
import { validateTemplateMetadata } from '../workload/template.js';
import { validateForever, validateMatch, validateOwnSelector } from '../workload/template-rules.js';
import type { StatefulSet, StatefulSetSpec } from './index.js';

/** What may change once the set exists. */
const CHANGEABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
] as const;

export function validateStatefulSet(
  { spec }: StatefulSet,
  old: StatefulSet | undefined,
): readonly FieldError[] {
  return [
    ...validatePolicy(spec.podManagementPolicy ?? ''),
    ...validateStrategy(spec.updateStrategy),
    ...validateRetention(spec.persistentVolumeClaimRetentionPolicy ?? {}),
    ...nonNegative(spec.replicas, 'spec.replicas'),
    ...nonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...nonNegative(spec.ordinals?.start, 'spec.ordinals.start'),
    ...nonNegative(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
    ...validateOwnSelector(spec.selector, 'statefulset'),
    ...validateMatch(spec.template, spec.selector),
    ...validateTemplateMetadata(spec.template, 'spec.template'),
    ...validateForever(spec.template, 'StatefulSet'),
    ...(old ? validateChange(spec, old.spec) : []),
  ];
}

function validatePolicy(policy: string): readonly FieldError[] {
  const path = 'spec.podManagementPolicy';
  if (policy === '') return [required(path)];
  if (policy === 'OrderedReady' || policy === 'Parallel') return [];
  return [invalid(path, policy, "must be 'OrderedReady' or 'Parallel'")];
}

function validateStrategy(strategy: StatefulSetSpec['updateStrategy']): readonly FieldError[] {
  const path = 'spec.updateStrategy';
  const { type = '', rollingUpdate } = strategy ?? {};
  switch (type) {
    case '':
      return [required(path)];
    case 'OnDelete':
      if (rollingUpdate === undefined) return [];
      return [
        invalid(
          `${path}.rollingUpdate`,
          rollingUpdate,
          "only allowed for updateStrategy 'RollingUpdate'",
        ),
      ];
    case 'RollingUpdate': {
      const rolling = `${path}.rollingUpdate`;
      const { partition, maxUnavailable } = rollingUpdate ?? {};
      return [
        ...nonNegative(partition, `${rolling}.partition`),
        ...(maxUnavailable === undefined ? [] : validateUnavailable(maxUnavailable, rolling)),
      ];
    }
    default:
      return [invalid(path, strategy, "must be 'RollingUpdate' or 'OnDelete'")];
  }
}

function validateUnavailable(value: string | number, rolling: string): readonly FieldError[] {
  const path = `${rolling}.maxUnavailable`;
  const errors = [...countOrPercent(value, path)];
  if (amountOf(value) === 0) errors.push(invalid(path, value, 'cannot be 0'));
  return [...errors, ...atMostAll(value, path)];
}

function validateRetention(
  policy: NonNullable<StatefulSetSpec['persistentVolumeClaimRetentionPolicy']>,
): readonly FieldError[] {
  const path = 'spec.persistentVolumeClaimRetentionPolicy';
  const supported = ['Retain', 'Delete'];
  return (['whenDeleted', 'whenScaled'] as const).flatMap((field) => {
    const value = policy[field] ?? '';
    return supported.includes(value) ? [] : [notSupported(`${path}.${field}`, value, supported)];
  });
}

function validateChange(spec: StatefulSetSpec, old: StatefulSetSpec): readonly FieldError[] {
  const kept = { ...spec } as Record<string, unknown>;
  for (const field of CHANGEABLE) kept[field] = old[field];
  if (equal(kept, old)) return [];
  const names = CHANGEABLE.map((field) => `'${field}'`);
  const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return [
    forbidden('spec', `updates to statefulset spec for fields other than ${list} are forbidden`),
  ];
}

export function validateStatefulSetStatus({ status }: StatefulSet): readonly FieldError[] {
  const { replicas = 0, readyReplicas = 0, currentReplicas = 0 } = status ?? {};
  const { updatedReplicas = 0, availableReplicas = 0 } = status ?? {};
  const counts = { replicas, readyReplicas, currentReplicas, updatedReplicas, availableReplicas };
  const errors: FieldError[] = Object.entries(counts).flatMap(([field, value]) =>
    nonNegative(value, `status.${field}`),
  );
  for (const field of ['observedGeneration', 'collisionCount'] as const)
    errors.push(...nonNegative(status?.[field], `status.${field}`));
  for (const [field, value] of Object.entries(counts))
    if (value > replicas)
      errors.push(invalid(`status.${field}`, value, 'cannot be greater than status.replicas'));
  if (availableReplicas > readyReplicas)
    errors.push(
      invalid(
        'status.availableReplicas',
        availableReplicas,
        'cannot be greater than status.readyReplicas',
      ),
    );
  return errors;
}
