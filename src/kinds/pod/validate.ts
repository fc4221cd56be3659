// The rules of a pod beyond those of its spec, which templates share.
//
// Source: pkg/apis/core/validation/validation.go ValidatePodCreate, ValidatePodStatusUpdate.

import { type FieldError, forbidden, invalid, notSupported } from '../../machinery/field-errors.js';
import { ipErrors } from '../../machinery/ip-address.js';
import { dns1123SubdomainErrors } from '../../machinery/names.js';
import { validatePodSpec } from '../pod-template/validate.js';
import type { Pod } from './index.js';
import { validatePodUpdate } from './update.js';
import { validatePodAnnotations } from './validate-annotations.js';

export function validatePod(pod: Pod, old: Pod | undefined): readonly FieldError[] {
  const annotations = validatePodAnnotations(pod, old);
  if (!old)
    return [
      ...annotations,
      ...validatePodSpec(pod.spec, 'spec'),
      ...validateImages(pod),
      ...validateGeneratedClaims(pod),
      ...validateNew(pod),
    ];
  // A spec that is as it was has passed already.
  if (pod.spec === old.spec) return annotations;
  return [...annotations, ...specErrors(pod, old), ...validatePodUpdate(pod, old)];
}

/** A pod of the days when huge pages could be given out in parts may keep them [AllowIndivisibleHugePagesValues]. */
function specErrors(pod: Pod, old: Pod): readonly FieldError[] {
  const errors = validatePodSpec(pod.spec, 'spec');
  if (!errors.some(isIndivisible) || !validatePodSpec(old.spec, 'spec').some(isIndivisible))
    return errors;
  return errors.filter((error) => !isIndivisible(error));
}

const isIndivisible = ({ text }: FieldError): boolean =>
  / is not positive integer multiple of hugepages-/.test(text);

/** Templates may hold such images, for the sake of old objects; pods may not. */
function validateImages(pod: Pod): FieldError[] {
  return (['containers', 'initContainers'] as const).flatMap((field) =>
    (pod.spec[field] ?? []).flatMap(({ image = '' }, i) =>
      image === image.trim()
        ? []
        : [
            invalid(
              `spec.${field}[${i}].image`,
              image,
              'must not have leading or trailing whitespace',
            ),
          ],
    ),
  );
}

/** Nobody else may use the claim that is made for an ephemeral volume of this very pod. */
function validateGeneratedClaims({ metadata, spec }: Pod): FieldError[] {
  const generated = new Set(
    (spec.volumes ?? []).flatMap(({ name, ephemeral }) =>
      ephemeral ? [`${metadata.name}-${name}`] : [],
    ),
  );
  if (generated.size === 0) return [];
  return (spec.volumes ?? []).flatMap(({ persistentVolumeClaim: claim }, i) =>
    claim && generated.has(claim.claimName)
      ? [
          invalid(
            `spec.volumes[${i}].persistentVolumeClaim.claimName`,
            claim.claimName,
            'must not reference a PVC that gets created for an ephemeral volume',
          ),
        ]
      : [],
  );
}

function validateNew({ spec }: Pod): FieldError[] {
  const errors: FieldError[] = [];
  if (spec.ephemeralContainers?.length)
    errors.push(forbidden('spec.ephemeralContainers', 'cannot be set on create'));
  if (spec.schedulingGates?.length && spec.nodeName)
    errors.push(
      forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'),
    );
  return errors;
}

/** Addresses, each once, and not two of one family. */
function validateAddresses(list: readonly { readonly ip?: string }[], path: string): FieldError[] {
  const errors = list.flatMap(({ ip = '' }, i) =>
    ipErrors(ip).map((message) => invalid(`${path}[${i}]`, ip, message)),
  );
  const families = new Set(list.map(({ ip = '' }) => ip.includes(':')));
  if (list.length === 2 && families.size === 1)
    errors.push(invalid(path, list, 'may specify no more than one IP for each IP family'));
  return errors;
}

const PHASES = ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'];

export function validatePodStatus(pod: Pod, old: Pod): readonly FieldError[] {
  const errors: FieldError[] = [];
  const { phase, nominatedNodeName, podIPs = [] } = pod.status ?? {};
  if (phase && !PHASES.includes(phase)) errors.push(notSupported('status.phase', phase, PHASES));
  if (nominatedNodeName)
    for (const message of dns1123SubdomainErrors(nominatedNodeName))
      errors.push(invalid('status.nominatedNodeName', nominatedNodeName, message));
  if (podIPs.length > 2)
    errors.push(
      invalid('status.podIPs', podIPs, 'may specify no more than one IP for each IP family'),
    );
  errors.push(...validateAddresses(podIPs, 'status.podIPs'));
  const { hostIP, hostIPs = [] } = pod.status ?? {};
  errors.push(...validateAddresses(hostIPs, 'status.hostIPs'));
  if (hostIPs.length > 0 && hostIPs[0]?.ip !== hostIP)
    errors.push(invalid('status.hostIPs[0].ip', hostIPs[0]?.ip, 'must be equal to `hostIP`'));
  const policy = old.spec.restartPolicy;
  pod.status?.containerStatuses?.forEach((container, i) => {
    const before = old.status?.containerStatuses?.find(({ name }) => name === container.name);
    if (!before?.state?.terminated || container.state?.terminated) return;
    if (policy === 'Never' || (policy === 'OnFailure' && before.state.terminated.exitCode === 0))
      errors.push(
        forbidden(
          `status.containerStatuses[${i}].state`,
          'may not be transitioned to non-terminated state',
        ),
      );
  });
  return errors;
}
