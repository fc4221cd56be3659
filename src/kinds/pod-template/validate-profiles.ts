// The rules of profiles that annotations name: for seccomp, where they must agree with the fields, and for AppArmor.
//
// Source: pkg/apis/core/validation/validation.go ValidateSeccompPodAnnotations, ValidateAppArmorPodAnnotations,
// validateSeccompAnnotationsAndFields.

import type { PodSpec, SeccompProfile, SecurityContext } from 'kubernetes-types/core/v1.js';
import {
  child,
  type FieldError,
  forbidden,
  invalid,
  key as keyed,
} from '../../machinery/field-errors.js';
import { everyContainer } from './every-container.js';
import { validateDescendingPath } from './validate-paths.js';

type Annotations = Readonly<Record<string, string>>;

const OF_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const OF_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/';
const LOCALHOST = 'localhost/';
const DEFAULTS = ['runtime/default', 'docker/default'];

/** `path` is that of the annotations. */
export function validateProfiles(
  annotations: Annotations = {},
  spec: PodSpec,
  path: string,
): FieldError[] {
  return Object.entries(annotations).flatMap(([name, profile]) => {
    if (name === OF_POD || name.startsWith(OF_CONTAINER))
      return seccompErrors(profile, child(path, name));
    if (!name.startsWith(APPARMOR)) return [];
    const container = name.slice(APPARMOR.length);
    const known = everyContainer(spec, '').some(([one]) => one.name === container);
    const at = keyed(path, name);
    return [
      ...(known ? [] : [invalid(at, container, 'container not found')]),
      ...(isAppArmor(profile)
        ? []
        : [invalid(at, profile, `invalid AppArmor profile name: ${JSON.stringify(profile)}`)]),
    ];
  });
}

function seccompErrors(profile: string, at: string): FieldError[] {
  if (DEFAULTS.includes(profile) || profile === 'unconfined') return [];
  return profile.startsWith(LOCALHOST)
    ? validateDescendingPath(profile.slice(LOCALHOST.length), at)
    : [invalid(at, profile, 'must be a valid seccomp profile')];
}

const isAppArmor = (profile: string): boolean =>
  profile === '' ||
  profile === 'runtime/default' ||
  profile === 'unconfined' ||
  profile.startsWith(LOCALHOST);

/** What an annotation and a field both say must be the same. `path` is that of the spec. */
export function validateProfilesMatch(
  annotations: Annotations | undefined,
  spec: PodSpec,
  path: string,
): FieldError[] {
  if (!annotations) return [];
  const whole: readonly (readonly [SecurityContext | undefined, string, string])[] = [
    [spec.securityContext as SecurityContext | undefined, path, OF_POD],
    ...everyContainer(spec, path).map(
      ([{ securityContext, name }, at]) => [securityContext, at, OF_CONTAINER + name] as const,
    ),
  ];
  return whole.flatMap(([context, at, name]) => {
    const [field, annotation] = [context?.seccompProfile, annotations[name]];
    return field === undefined || annotation === undefined
      ? []
      : mismatch(annotation, field, child(at, 'securityContext.seccompProfile'));
  });
}

function mismatch(
  annotation: string,
  { type, localhostProfile }: SeccompProfile,
  path: string,
): FieldError[] {
  const otherType = [
    forbidden(child(path, 'type'), 'seccomp type in annotation and field must match'),
  ];
  switch (type) {
    case 'Unconfined':
      return annotation === 'unconfined' ? [] : otherType;
    case 'RuntimeDefault':
      return DEFAULTS.includes(annotation) ? [] : otherType;
    case 'Localhost':
      if (!annotation.startsWith(LOCALHOST)) return otherType;
      return annotation.slice(LOCALHOST.length) === localhostProfile
        ? []
        : [
            forbidden(
              child(path, 'localhostProfile'),
              'seccomp profile in annotation and field must match',
            ),
          ];
    default:
      return [];
  }
}
