// The rules of containers: ordinary ones, init containers (sidecars among them) and ephemeral ones.
//
// Source: pkg/apis/core/validation/validation.go validateContainers, validateInitContainers,
// validateEphemeralContainers.

import type {
  Container,
  ContainerPort,
  EphemeralContainer,
  PodSpec,
  ResourceRequirements,
  Volume,
} from 'kubernetes-types/core/v1.js';
import {
  child,
  duplicate,
  type FieldError,
  forbidden,
  index,
  invalid,
  notFound,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { dns1123LabelErrors, portNameErrors, portNumberErrors } from '../../machinery/names.js';
import type { RuledContainer } from '../pod/restart-rules.js';
import { judgedOnce } from './judged-once.js';
import { validateEnv } from './validate-env.js';
import { validateDevices, validateMounts } from './validate-mounts.js';
import { checked } from './validate-paths.js';
import { validateLifecycle, validateProbes } from './validate-probe.js';
import { validateResizePolicy } from './validate-resize-policy.js';
import { validateResources } from './validate-resources.js';
import { validateRestartPolicy } from './validate-restart.js';
import { validateSecurityContext } from './validate-security.js';

export function validateContainers(spec: PodSpec, path: string): FieldError[] {
  const at = child(path, 'containers');
  const within = withinOf(spec);
  const containers = spec.containers ?? [];
  const errors: FieldError[] = containers.length === 0 ? [required(at)] : [];
  const names = new Set<string>();
  containers.forEach((container, i) => {
    const here = index(at, i);
    errors.push(...validateContainer(container, within, here));
    if (names.has(container.name)) errors.push(duplicate(child(here, 'name'), container.name));
    names.add(container.name);
    errors.push(...validateRestartPolicy(container, here));
    errors.push(...validateLifecycle(container.lifecycle, child(here, 'lifecycle')));
    errors.push(...validateProbes(container, here));
  });
  errors.push(...validateHostPorts(containers, at));
  return [
    ...errors,
    ...validateInitContainers(spec, names, within, child(path, 'initContainers')),
    ...validateEphemeralContainers(spec, within, child(path, 'ephemeralContainers')),
  ];
}

/** What a container's rules ask of its pod. */
interface Within {
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly restartPolicy: PodSpec['restartPolicy'];
}

const withinOf = ({ volumes = [], restartPolicy }: PodSpec): Within => ({
  volumes: new Map(volumes.map((volume) => [volume.name, volume])),
  restartPolicy,
});

function validateInitContainers(
  spec: PodSpec,
  taken: Set<string>,
  within: Within,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  spec.initContainers?.forEach((container, i) => {
    const at = index(path, i);
    errors.push(...validateContainer(container, within, at));
    if (taken.has(container.name)) errors.push(duplicate(child(at, 'name'), container.name));
    else if (container.name) taken.add(container.name);
    errors.push(...validateHostPorts([container], path));
    errors.push(...validateRestartPolicy(container, at));
    if (container.restartPolicy === 'Always') {
      errors.push(...validateLifecycle(container.lifecycle, child(at, 'lifecycle')));
      errors.push(...validateProbes(container, at));
      return;
    }
    const barred = 'may not be set for init containers without restartPolicy=Always';
    for (const field of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const)
      if (container[field]) errors.push(forbidden(child(at, field), barred));
  });
  return errors;
}

function validateEphemeralContainers(spec: PodSpec, within: Within, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const targets = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map((c) => c.name);
  const taken = new Set(targets);
  spec.ephemeralContainers?.forEach((container, i) => {
    const at = index(path, i);
    errors.push(...validateContainer(container, within, at));
    if (taken.has(container.name)) errors.push(duplicate(child(at, 'name'), container.name));
    taken.add(container.name);
    const target = container.targetContainerName;
    if (target && !targets.includes(target))
      errors.push(notFound(child(at, 'targetContainerName'), target));
    for (const field of [
      'lifecycle',
      'livenessProbe',
      'ports',
      'readinessProbe',
      'startupProbe',
      'resizePolicy',
      'restartPolicy',
      'restartPolicyRules',
    ] as const)
      if ((container as EphemeralContainer & RuledContainer)[field] !== undefined)
        errors.push(forbidden(child(at, field), 'cannot be set for an Ephemeral Container'));
    if (Object.values(container.resources ?? {}).some((part) => Object.keys(part ?? {}).length > 0))
      errors.push(forbidden(child(at, 'resources'), 'cannot be set for an Ephemeral Container'));
    errors.push(...validateEphemeralMounts(container, at));
  });
  return errors;
}

function validateEphemeralMounts(
  { image = '', volumeMounts }: EphemeralContainer,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (image !== image.trim())
    errors.push(
      invalid(child(path, 'image'), image, 'must not have leading or trailing whitespace'),
    );
  volumeMounts?.forEach((mount, i) => {
    for (const field of ['subPath', 'subPathExpr'] as const)
      if (mount[field])
        errors.push(
          forbidden(
            child(index(child(path, 'volumeMounts'), i), field),
            'cannot be set for an Ephemeral Container',
          ),
        );
  });
  return errors;
}

function validateContainer(container: Container, within: Within, path: string): FieldError[] {
  const { name, image, imagePullPolicy: pull, terminationMessagePolicy: policy } = container;
  const errors = name
    ? checked(dns1123LabelErrors, name, child(path, 'name'))
    : [required(child(path, 'name'))];
  if (!image) errors.push(required(child(path, 'image')));
  if (!policy) errors.push(required(child(path, 'terminationMessagePolicy')));
  else if (!MESSAGE_POLICIES.includes(policy))
    errors.push(notSupported(child(path, 'terminationMessagePolicy'), policy, MESSAGE_POLICIES));
  errors.push(...ofPorts(container.ports, child(path, 'ports')));
  errors.push(...validateEnv(container, path));
  errors.push(...validateMounts(container, within.volumes, child(path, 'volumeMounts')));
  errors.push(...validateDevices(container, within.volumes, child(path, 'volumeDevices')));
  if (!pull) errors.push(required(child(path, 'imagePullPolicy')));
  else if (!PULL_POLICIES.includes(pull))
    errors.push(notSupported(child(path, 'imagePullPolicy'), pull, PULL_POLICIES));
  errors.push(...ofResources(container.resources, child(path, 'resources')));
  errors.push(
    ...validateResizePolicy(container, within.restartPolicy, child(path, 'resizePolicy')),
  );
  errors.push(...ofSecurity(container.securityContext, child(path, 'securityContext')));
  return errors;
}

const ofPorts = judgedOnce(validatePorts);
const ofResources = judgedOnce((resources: ResourceRequirements, path) =>
  validateResources(resources, path),
);
const ofSecurity = judgedOnce(validateSecurityContext);

const MESSAGE_POLICIES = ['FallbackToLogsOnError', 'File'];
const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

function validatePorts(ports: readonly ContainerPort[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  ports.forEach(({ name, containerPort, hostPort, protocol }, i) => {
    const at = index(path, i);
    if (name) {
      const wrong = checked(portNameErrors, name, child(at, 'name'));
      if (wrong.length > 0) errors.push(...wrong);
      else if (names.has(name)) errors.push(duplicate(child(at, 'name'), name));
      names.add(name);
    }
    if (!containerPort) errors.push(required(child(at, 'containerPort')));
    else errors.push(...validateNumber(containerPort, child(at, 'containerPort')));
    if (hostPort) errors.push(...validateNumber(hostPort, child(at, 'hostPort')));
    if (!protocol) errors.push(required(child(at, 'protocol')));
    else if (!PROTOCOLS.includes(protocol))
      errors.push(notSupported(child(at, 'protocol'), protocol, PROTOCOLS));
  });
  return errors;
}

const validateNumber = (port: number, at: string): FieldError[] =>
  portNumberErrors(port).map((message) => invalid(at, port, message));

/** No two containers of a pod may claim one port of the host. */
function validateHostPorts(containers: readonly Container[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const claimed = new Set<string>();
  containers.forEach((container, i) => {
    container.ports?.forEach(({ protocol, hostIP, hostPort }, j) => {
      if (!hostPort) return;
      const claim = `${protocol}/${hostIP ?? ''}/${hostPort}`;
      const at = child(index(child(index(path, i), 'ports'), j), 'hostPort');
      if (claimed.has(claim)) errors.push(duplicate(at, claim));
      claimed.add(claim);
    });
  });
  return errors;
}
