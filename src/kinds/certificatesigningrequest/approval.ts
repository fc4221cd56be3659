// How a request for a certificate is approved or denied: its conditions are replaced, and nothing else
// [registry/certificates/certificates/strategy.go csrApprovalStrategy].

import type { Draft } from 'immer';
import { type FieldError, forbidden, index, invalid } from '../../machinery/field-errors.js';
import type { Manifest } from '../../machinery/object.js';
import type { Part } from '../kind.js';
import type { CertificateSigningRequest } from './index.js';

export const approval: Part<CertificateSigningRequest> = {
  take(draft, asked) {
    const { status } = asked as Draft<Manifest> & Draft<Pick<CertificateSigningRequest, 'status'>>;
    draft.status = { ...draft.status, conditions: status?.conditions ?? [] };
  },
  validate({ status }, old): readonly FieldError[] {
    const conditions = status?.conditions ?? [];
    const path = 'status.conditions';
    const errors: FieldError[] = [];
    for (const type of ['Approved', 'Denied']) {
      const was = old.status?.conditions?.some((one) => one.type === type);
      const at = conditions.findIndex((one) => one.type === type);
      if (was && at < 0)
        errors.push(forbidden(path, `updates may not remove a condition of type "${type}"`));
      if (at >= 0 && conditions[at]?.status !== 'True')
        errors.push(
          invalid(
            `${index(path, at)}.status`,
            conditions[at]?.status,
            `status must be "True" for type "${type}"`,
          ),
        );
    }
    const both = ['Approved', 'Denied'].map((type) => conditions.findIndex((c) => c.type === type));
    if (both.every((at) => at >= 0))
      errors.push(
        invalid(
          `${index(path, Math.max(...both))}.type`,
          conditions[Math.max(...both)]?.type,
          'Approved and Denied conditions are mutually exclusive',
        ),
      );
    return errors;
  },
};
