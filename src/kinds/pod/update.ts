// What may change in a pod that exists: very little.
//
// Source: pkg/apis/core/validation/validation.go ValidatePodUpdate. Departure: the difference shown in the
// last error lists the changed fields as JSON, where upstream prints Go structs.

import type { Container, PodSpec, Toleration } from 'kubernetes-types/core/v1.js';
import { equal } from '../../machinery/equal.js';
import { type FieldError, forbidden, invalid } from '../../machinery/field-errors.js';
import type { Pod } from './index.js';
import { validateGatedUpdate, withGatedFieldsOf } from './update-gated.js';

const INT32_MAX = 2 ** 31 - 1;
const CHANGEABLE = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',');

export function validatePodUpdate(pod: Pod, old: Pod): readonly FieldError[] {
  if (equal(pod.spec, old.spec)) return [];
  const errors: FieldError[] = [];
  for (const field of ['containers', 'initContainers'] as const)
    if ((pod.spec[field] ?? []).length !== (old.spec[field] ?? []).length)
      errors.push(forbidden(`spec.${field}`, 'pod updates may not add or remove containers'));
  if (errors.length > 0) return errors;
  const deadline = validateDeadline(pod.spec.activeDeadlineSeconds, old.spec.activeDeadlineSeconds);
  if (deadline.length > 0 && pod.spec.activeDeadlineSeconds !== undefined) return deadline;
  errors.push(...deadline);
  errors.push(...validateTolerations(pod.spec.tolerations ?? [], old.spec.tolerations ?? []));
  errors.push(...validateGates(pod.spec, old.spec));
  const gated = (old.spec.schedulingGates ?? []).length > 0;
  if (gated) errors.push(...validateGatedUpdate(pod.spec, old.spec));
  const tightened = gated ? withGatedFieldsOf(pod.spec, old.spec) : pod.spec;
  const rest = withChangeableOf(tightened, old.spec);
  if (!equal(rest, old.spec))
    errors.push(
      forbidden(
        'spec',
        `pod updates may not change fields other than ${CHANGEABLE}\n${difference(old.spec, rest)}`,
      ),
    );
  return errors;
}

function validateDeadline(now: number | undefined, before: number | undefined): FieldError[] {
  const path = 'spec.activeDeadlineSeconds';
  if (now === undefined)
    return before === undefined
      ? []
      : [invalid(path, now, 'must not update from a positive integer to nil value')];
  if (now < 0 || now > INT32_MAX)
    return [invalid(path, now, `must be between 0 and ${INT32_MAX}, inclusive`)];
  return before !== undefined && before < now
    ? [invalid(path, now, 'must be less than or equal to previous value')]
    : [];
}

function validateTolerations(
  now: readonly Toleration[],
  before: readonly Toleration[],
): FieldError[] {
  const core = ({ tolerationSeconds: _, ...rest }: Toleration): unknown => rest;
  const kept = before.every((old) => now.some((toleration) => equal(core(toleration), core(old))));
  if (kept) return [];
  return [
    forbidden(
      'spec.tolerations',
      'existing toleration can not be modified except its tolerationSeconds',
    ),
  ];
}

function validateGates(now: PodSpec, before: PodSpec): FieldError[] {
  const known = new Set((before.schedulingGates ?? []).map(({ name }) => name));
  return (now.schedulingGates ?? []).flatMap(({ name }, i) =>
    known.has(name)
      ? []
      : [
          forbidden(
            `spec.schedulingGates[${i}].name`,
            `only deletion is allowed, but found new scheduling gate '${name}'`,
          ),
        ],
  );
}

/** The new spec with every field that may change put back: what is left must be the old spec. */
function withChangeableOf(spec: PodSpec, old: PodSpec): PodSpec {
  const images = (now: Container[] | undefined, before: Container[] | undefined) =>
    now?.map((container, i) => ({ ...container, image: before?.[i]?.image ?? '' }));
  const {
    activeDeadlineSeconds: _,
    tolerations: __,
    schedulingGates: ___,
    initContainers: ____,
    ...rest
  } = spec;
  const initContainers = images(spec.initContainers, old.initContainers);
  const grace = old.terminationGracePeriodSeconds ?? 0;
  const relaxed = grace < 0 && spec.terminationGracePeriodSeconds === 1;
  return {
    ...rest,
    ...pick(old, ['activeDeadlineSeconds', 'tolerations', 'schedulingGates']),
    ...(relaxed ? { terminationGracePeriodSeconds: grace } : {}),
    containers: images(spec.containers, old.containers) ?? [],
    ...(initContainers ? { initContainers } : {}),
  };
}

function pick<K extends keyof PodSpec>(spec: PodSpec, names: readonly K[]): Partial<PodSpec> {
  const picked: Partial<PodSpec> = {};
  for (const name of names) if (spec[name] !== undefined) picked[name] = spec[name];
  return picked;
}

function difference(before: PodSpec, after: PodSpec): string {
  const lines: string[] = [];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  for (const name of names) {
    const old = before[name as keyof PodSpec];
    const now = after[name as keyof PodSpec];
    if (equal(old, now)) continue;
    if (old !== undefined) lines.push(`- \t${name}: ${JSON.stringify(old)},`);
    if (now !== undefined) lines.push(`+ \t${name}: ${JSON.stringify(now)},`);
  }
  return `  core.PodSpec{\n${lines.map((line) => `${line}\n`).join('')}  }\n`;
}
