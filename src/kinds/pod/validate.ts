// The rules of a pod beyond those of its spec, which templates share.
//
// Source: pkg/apis/core/validation/validation.go ValidatePodCreate, ValidatePodUpdate.

import type { PodSpec } from 'kubernetes-types/core/v1.js';
import { type FieldError, forbidden, invalid } from '../../machinery/field-errors.js';
import { dns1123SubdomainErrors } from '../../machinery/names.js';
import { judgedOnce } from '../pod-template/judged-once.js';
import { validatePodSpec } from '../pod-template/validate.js';
import { validateProfilesMatch } from '../pod-template/validate-profiles.js';
import { isAsTemplate } from './as-template.js';
import type { Pod } from './index.js';
import { validatePodUpdate } from './update.js';
import { validatePodAnnotations } from './validate-annotations.js';

export function validatePod(
  pod: Pod,
  old: Pod | undefined,
  template?: unknown,
): readonly FieldError[] {
  const annotations = validatePodAnnotations(pod, old);
  if (!old)
    return [
      ...annotations,
      ...newSpecErrors(pod.spec, template as PodSpec | undefined),
      ...validateGeneratedClaims(pod),
      ...validateTokens(pod),
      ...validateNew(pod),
      ...validateProfilesMatch(pod.metadata.annotations, pod.spec, 'spec'),
    ];
  // A spec that is as it was has passed already.
  if (pod.spec === old.spec) return annotations;
  return [...annotations, ...specErrors(pod, old), ...validatePodUpdate(pod, old)];
}

const newSpecErrors = (spec: PodSpec, template: PodSpec | undefined): readonly FieldError[] =>
  template && isAsTemplate(spec, template) && ofTemplates(template, 'spec').length === 0
    ? []
    : specAndImages(spec, 'spec');

const specAndImages = (spec: PodSpec, path: string): readonly FieldError[] => [
  ...validatePodSpec(spec, path),
  ...validateImages(spec, path),
];

const ofTemplates = judgedOnce(specAndImages);

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
function validateImages(spec: PodSpec, path: string): FieldError[] {
  return (['containers', 'initContainers'] as const).flatMap((field) =>
    (spec[field] ?? []).flatMap(({ image = '' }, i) =>
      image === image.trim()
        ? []
        : [
            invalid(
              `${path}.${field}[${i}].image`,
              image,
              'must not have leading or trailing whitespace',
            ),
          ],
    ),
  );
}

/** The claim that is made for an ephemeral volume is named after the pod, and nobody else may use it. */
function validateGeneratedClaims({ metadata, spec }: Pod): FieldError[] {
  const volumes = spec.volumes ?? [];
  const generated = new Map<string, number>(
    volumes.flatMap(({ name, ephemeral }, i) =>
      ephemeral && name && metadata.name ? [[`${metadata.name}-${name}`, i] as const] : [],
    ),
  );
  if (generated.size === 0) return [];
  const badNames = Array.from(generated, ([claim, i]) =>
    dns1123SubdomainErrors(claim).map((message) =>
      invalid(
        `spec.volumes[${i}].name`,
        volumes[i]?.name,
        `PVC name ${JSON.stringify(claim)}: ${message}`,
      ),
    ),
  ).flat();
  const taken = volumes.flatMap(({ persistentVolumeClaim: claim }, i) =>
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
  return [...badNames, ...taken];
}

/** A token is that of somebody. */
function validateTokens({ spec }: Pod): FieldError[] {
  if (spec.serviceAccountName) return [];
  return (spec.volumes ?? []).flatMap(({ projected }, i) =>
    (projected?.sources ?? []).flatMap(({ serviceAccountToken }, j) =>
      serviceAccountToken
        ? [
            forbidden(
              `spec.volumes[${i}].projected.sources[${j}].serviceAccountToken`,
              'must not be specified when serviceAccountName is not set',
            ),
          ]
        : [],
    ),
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
