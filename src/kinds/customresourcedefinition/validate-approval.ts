// Groups of the Kubernetes community are not for everybody to add to [pkg/apihelpers/helpers.go].

import { type FieldError, invalid, required } from '../../machinery/field-errors.js';
import type { CustomResourceDefinition } from './definition.js';

const APPROVED = 'api-approved.kubernetes.io';

export function validateApproval(
  { metadata, spec }: CustomResourceDefinition,
  old: CustomResourceDefinition | undefined,
): readonly FieldError[] {
  const group = spec.group ?? '';
  const isProtected = /(^|\.)k8s\.io$|(^|\.)kubernetes\.io$/.test(group);
  const approval = metadata.annotations?.[APPROVED];
  if (!isProtected || (old && old.metadata.annotations?.[APPROVED] === approval)) return [];
  const path = `metadata.annotations[${APPROVED}]`;
  if (approval === undefined || approval === '')
    return [
      required(
        path,
        'protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
      ),
    ];
  if (approval.startsWith('unapproved') || /^https?:\/\/[^/]+/.test(approval)) return [];
  return [
    invalid(
      path,
      approval,
      `protected groups must have approval annotation "${APPROVED}" with either a URL or a reason starting with "unapproved", see https://github.com/kubernetes/enhancements/pull/1111`,
    ),
  ];
}
