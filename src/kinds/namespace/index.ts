// Namespace: a scope for names, and the lifetime of all that is in it.
//
// A deleted Namespace stays, Terminating, until its spec names no finalizer any more: the namespace
// controller empties it and then takes `kubernetes` away through the finalize subresource.

import type { Namespace as ApiNamespace } from 'kubernetes-types/core/v1.js';
import { type FieldError, index, invalid, required } from '../../machinery/field-errors.js';
import { dns1123LabelErrors, qualifiedNameErrors } from '../../machinery/names.js';
import type { Stored } from '../../machinery/object.js';
import { forbidden } from '../../machinery/status.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { podSecurityGuard } from '../pod-security/guard.js';

export type Namespace = Stored<ApiNamespace>;

/** The sum of the namespaces on their way out. */
export const LEAVING = 'namespaces/leaving';

const NAME_LABEL = 'kubernetes.io/metadata.name';
/** Without these a cluster does not work [apiserver plugin/namespace/lifecycle immortalNamespaces]. */
const IMMORTAL = ['default', 'kube-system', 'kube-public'];

export const namespace = defineKind<Namespace>({
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  singular: 'namespace',
  shortNames: ['ns'],
  categories: [],
  namespaced: false,
  type: 'V1Namespace',
  status: true,
  validateName: dns1123LabelErrors,
  indexes({ metadata }, write) {
    if (metadata.deletionTimestamp !== undefined) write.add(LEAVING, 1);
  },
  defaults(draft) {
    draft.metadata.labels = { ...draft.metadata.labels, [NAME_LABEL]: draft.metadata.name };
  },
  prepareForCreate(draft) {
    const asked = draft.spec?.finalizers ?? [];
    draft.spec = {
      finalizers: asked.includes('kubernetes') ? [...asked] : [...asked, 'kubernetes'],
    };
    draft.status = { phase: 'Active' };
    return undefined;
  },
  prepareForUpdate(draft, old) {
    draft.spec = { ...(old.spec.finalizers ? { finalizers: [...old.spec.finalizers] } : {}) };
    return undefined;
  },
  prepareForDelete(draft) {
    draft.status = { ...draft.status, phase: 'Terminating' };
  },
  held: ({ spec }) => (spec.finalizers ?? []).length > 0,
  validate: ({ spec }) => validateFinalizers(spec.finalizers ?? []),
  validateStatus: validatePhase,
  guard: podSecurityGuard,
  mayDelete: ({ metadata: { name } }) =>
    IMMORTAL.includes(name)
      ? forbidden({ group: '', plural: 'namespaces' }, name, 'this namespace may not be deleted')
      : undefined,
  subresources: {
    finalize: (namespace, body) => ({
      edits: [
        {
          type: 'put',
          object: { ...namespace, spec: (body as Partial<Namespace>).spec ?? {} } as Namespace,
        },
      ],
    }),
  },
  selectableFields: { 'status.phase': (ns) => ns.status?.phase ?? '' },
  columns: [nameColumn, { name: 'Status', value: (ns) => ns.status?.phase ?? '' }, ageColumn],
});

const validateFinalizers = (finalizers: readonly string[]): readonly FieldError[] =>
  finalizers.flatMap((name, i) => {
    const path = index('spec.finalizers', i);
    const messages = qualifiedNameErrors(name);
    if (messages.length === 0 && name !== 'kubernetes' && !name.includes('/'))
      messages.push('name is neither a standard finalizer name nor is it fully qualified');
    return name === '' ? [required(path)] : messages.map((message) => invalid(path, name, message));
  });

function validatePhase({ metadata, status }: Namespace): readonly FieldError[] {
  const { phase } = status ?? {};
  if (metadata.deletionTimestamp === undefined)
    return phase === 'Active'
      ? []
      : [invalid('status.Phase', phase, "may only be 'Active' if `deletionTimestamp` is empty")];
  return phase === 'Terminating'
    ? []
    : [
        invalid(
          'status.Phase',
          phase,
          "may only be 'Terminating' if `deletionTimestamp` is not empty",
        ),
      ];
}
