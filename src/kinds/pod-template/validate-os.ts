// What a pod may not ask for on the system that it is for, and what Windows' host process containers need.
//
// Source: pkg/apis/core/validation/validation.go validateOS, validateLinux, validateWindows,
// validateWindowsHostProcessPod.

import type { PodSpec, SecurityContext } from 'kubernetes-types/core/v1.js';
import {
  child,
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { everyContainer } from './every-container.js';

const SYSTEMS = ['linux', 'windows'];

export function validateOs(spec: PodSpec, path: string): FieldError[] {
  const { os } = spec;
  if (!os) return [];
  const at = child(path, 'os.name');
  if (!os.name) return [required(at)];
  if (os.name === 'linux') return validateLinux(spec, path);
  if (os.name === 'windows') return validateWindows(spec, path);
  return [notSupported(at, os.name, SYSTEMS)];
}

function validateLinux(spec: PodSpec, path: string): FieldError[] {
  const whole: readonly (readonly [SecurityContext | undefined, string])[] = [
    [spec.securityContext as SecurityContext | undefined, path],
    ...everyContainer(spec, path).map(([one, at]) => [one.securityContext, at] as const),
  ];
  return whole.flatMap(([context, at]) =>
    context?.windowsOptions === undefined
      ? []
      : [
          forbidden(
            child(at, 'securityContext.windowsOptions'),
            'windows options cannot be set for a linux pod',
          ),
        ],
  );
}

const POD_FIELDS = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'fsGroup',
  'fsGroupChangePolicy',
  'sysctls',
  'runAsUser',
  'runAsGroup',
  'supplementalGroups',
  'supplementalGroupsPolicy',
];
const HOST_FIELDS = ['hostUsers', 'hostPID', 'hostIPC', 'shareProcessNamespace'] as const;
const CONTAINER_FIELDS = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
];

const isSet = (value: unknown): boolean =>
  value !== undefined && !(Array.isArray(value) && value.length === 0);

function validateWindows(spec: PodSpec, path: string): FieldError[] {
  const refused = (of: object | undefined, fields: readonly string[], at: string): FieldError[] =>
    fields
      .filter((field) => isSet((of as Readonly<Record<string, unknown>> | undefined)?.[field]))
      .map((field) => forbidden(child(at, field), 'cannot be set for a windows pod'));
  // Of what is the host's only what is asked for counts: false is as good as nothing there.
  const ofHost = HOST_FIELDS.filter((field) =>
    field === 'hostPID' || field === 'hostIPC' ? spec[field] : isSet(spec[field]),
  );
  return [
    ...refused(spec.securityContext, POD_FIELDS, child(path, 'securityContext')),
    ...refused(spec, ofHost, path),
    ...everyContainer(spec, path).flatMap(([container, at]) =>
      refused(container.securityContext, CONTAINER_FIELDS, child(at, 'securityContext')),
    ),
  ];
}

/** Either all containers of a pod are host processes or none is; and then the network is the host's. */
export function validateHostProcess(spec: PodSpec, path: string): FieldError[] {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess;
  const all = everyContainer(spec, path);
  const errors: FieldError[] = [];
  let count = 0;
  for (const [container, at] of all) {
    const own = container.securityContext?.windowsOptions?.hostProcess;
    if (ofPod !== undefined && own !== undefined && own !== ofPod)
      errors.push(
        invalid(
          child(at, 'securityContext.windowsOptions.hostProcess'),
          own,
          `pod hostProcess value must be identical if both are specified, was ${ofPod}`,
        ),
      );
    if (own ?? ofPod) count += 1;
  }
  if (count === 0) return errors;
  if (count !== all.length)
    errors.push(
      invalid(
        path,
        '',
        'If pod contains any hostProcess containers then all containers must be HostProcess containers',
      ),
    );
  if (!spec.hostNetwork)
    errors.push(
      invalid(
        child(path, 'hostNetwork'),
        false,
        'hostNetwork must be true if pod contains any hostProcess containers',
      ),
    );
  return errors;
}
