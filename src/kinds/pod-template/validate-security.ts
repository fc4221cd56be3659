// The rules of security contexts, of containers and of pods.
//
// Source: pkg/apis/core/validation/validation.go ValidateSecurityContext, validatePodSpecSecurityContext.

import type {
  PodSecurityContext,
  SeccompProfile,
  SecurityContext,
} from 'kubernetes-types/core/v1.js';
import {
  child,
  type FieldError,
  index,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { unixIdErrors } from '../../machinery/names.js';
import { validateWindowsOptions } from './validate-windows.js';

export function validateSecurityContext(context: SecurityContext, path: string): FieldError[] {
  const errors = [
    ...validateId(context.runAsUser, child(path, 'runAsUser')),
    ...validateId(context.runAsGroup, child(path, 'runAsGroup')),
  ];
  if (context.procMount !== undefined && !['Default', 'Unmasked'].includes(context.procMount))
    errors.push(notSupported(child(path, 'procMount'), context.procMount, ['Default', 'Unmasked']));
  errors.push(...validateSeccomp(context.seccompProfile, child(path, 'seccompProfile')));
  errors.push(...validateWindowsOptions(context.windowsOptions, child(path, 'windowsOptions')));
  if (context.allowPrivilegeEscalation === false) {
    if (context.privileged)
      errors.push(
        invalid(
          path,
          context,
          'cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
        ),
      );
    if (context.capabilities?.add?.includes('CAP_SYS_ADMIN'))
      errors.push(
        invalid(
          path,
          context,
          'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN',
        ),
      );
  }
  return errors;
}

export function validatePodSecurityContext(
  context: PodSecurityContext,
  path: string,
): FieldError[] {
  const errors = [
    ...validateId(context.fsGroup, child(path, 'fsGroup')),
    ...validateId(context.runAsUser, child(path, 'runAsUser')),
    ...validateId(context.runAsGroup, child(path, 'runAsGroup')),
  ];
  context.supplementalGroups?.forEach((group, i) => {
    errors.push(...validateId(group, index(child(path, 'supplementalGroups'), i)));
  });
  const names = new Set<string>();
  context.sysctls?.forEach(({ name }, i) => {
    const at = child(index(child(path, 'sysctls'), i), 'name');
    if (!name) errors.push(required(at));
    else if (names.has(name))
      errors.push({
        type: 'FieldValueDuplicate',
        field: at,
        text: `Duplicate value: ${JSON.stringify(name)}`,
      });
    names.add(name);
  });
  const policy = context.fsGroupChangePolicy;
  if (policy !== undefined && !['Always', 'OnRootMismatch'].includes(policy))
    errors.push(
      notSupported(child(path, 'fsGroupChangePolicy'), policy, ['Always', 'OnRootMismatch']),
    );
  return [
    ...errors,
    ...validateSeccomp(context.seccompProfile, child(path, 'seccompProfile')),
    ...validateWindowsOptions(context.windowsOptions, child(path, 'windowsOptions')),
  ];
}

const validateId = (id: number | undefined, at: string): FieldError[] =>
  id === undefined ? [] : unixIdErrors(id).map((message) => invalid(at, id, message));

const SECCOMP_TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined'];

function validateSeccomp(profile: SeccompProfile | undefined, path: string): FieldError[] {
  if (!profile) return [];
  const at = child(path, 'localhostProfile');
  if (profile.type === 'Localhost')
    return profile.localhostProfile
      ? []
      : [required(at, 'must be set when seccomp type is Localhost')];
  if (!profile.type)
    return [required(child(path, 'type'), 'type is required when seccompProfile is set')];
  if (!SECCOMP_TYPES.includes(profile.type))
    return [notSupported(child(path, 'type'), profile.type, SECCOMP_TYPES)];
  return profile.localhostProfile === undefined
    ? []
    : [invalid(at, profile.localhostProfile, `can only be set when seccomp type is Localhost`)];
}
