// APIService: another server that answers for a group. Kept and checked; nothing here asks other servers.

import type { Condition } from 'kubernetes-types/meta/v1.js';
import { type FieldError, invalid, required } from '../../machinery/field-errors.js';
import { dns1035LabelErrors, dns1123SubdomainErrors } from '../../machinery/names.js';
import type { KubeObject } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';

export interface APIService extends KubeObject {
  readonly spec?: {
    readonly group?: string;
    readonly version?: string;
    readonly service?: {
      readonly namespace?: string;
      readonly name?: string;
      readonly port?: number;
    };
    readonly groupPriorityMinimum?: number;
    readonly versionPriority?: number;
    readonly caBundle?: string;
    readonly insecureSkipTLSVerify?: boolean;
  };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

export const apiService = defineKind<APIService>({
  group: 'apiregistration.k8s.io',
  version: 'v1',
  kind: 'APIService',
  plural: 'apiservices',
  singular: 'apiservice',
  shortNames: [],
  categories: ['api-extensions'],
  namespaced: false,
  type: 'V1APIService',
  status: true,
  defaults({ spec }) {
    if (spec?.service) spec.service.port ??= 443;
  },
  prepareForCreate(draft) {
    draft.status = {};
    return undefined;
  },
  validate,
  columns: [
    nameColumn,
    { name: 'Service', value: ({ spec }) => serviceText(spec?.service) },
    { name: 'Available', value: ({ status }) => availability(status?.conditions ?? []) },
    ageColumn,
  ],
});

const serviceText = (service: NonNullable<APIService['spec']>['service']): string =>
  service ? `${service.namespace}/${service.name}` : 'Local';

function availability(conditions: readonly Condition[]): string {
  const found = conditions.find(({ type }) => type === 'Available');
  if (!found) return 'Unknown';
  return found.status === 'True' || !found.reason
    ? found.status
    : `${found.status} (${found.reason})`;
}

/** [kube-aggregator pkg/apis/apiregistration/validation/validation.go] */
function validate({ metadata, spec }: APIService): readonly FieldError[] {
  const { group = '', version = '', service, caBundle, insecureSkipTLSVerify } = spec ?? {};
  const { groupPriorityMinimum: least = 0, versionPriority = 0 } = spec ?? {};
  const errors: FieldError[] = [];
  if (metadata.name !== `${version}.${group}`)
    errors.push(
      invalid(
        'metadata.name',
        metadata.name,
        `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(`${version}.${group}`)}`,
      ),
    );
  if (group !== '') errors.push(...problems('spec.group', group, dns1123SubdomainErrors(group)));
  errors.push(...problems('spec.version', version, dns1035LabelErrors(version)));
  if (least <= 0 || least > 20_000)
    errors.push(
      invalid('spec.groupPriorityMinimum', least, 'must be positive and less than 20000'),
    );
  if (versionPriority <= 0 || versionPriority > 1_000)
    errors.push(
      invalid('spec.versionPriority', versionPriority, 'must be positive and less than 1000'),
    );
  if (service) {
    if (!service.namespace) errors.push(required('spec.service.namespace'));
    if (!service.name) errors.push(required('spec.service.name'));
  } else if (caBundle)
    errors.push(
      invalid(
        'spec.caBundle',
        `${caBundle.length} bytes`,
        'local APIServices may not have a caBundle',
      ),
    );
  if (insecureSkipTLSVerify && caBundle)
    errors.push(
      invalid('spec.insecureSkipTLSVerify', true, 'may not be true if caBundle is present'),
    );
  return errors;
}

const problems = (path: string, value: string, texts: readonly string[]): FieldError[] =>
  texts.length === 0 ? [] : [invalid(path, value, texts.join(','))];
