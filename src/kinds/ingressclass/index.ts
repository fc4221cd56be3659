// IngressClass: which controller serves the Ingresses that name it, and which class they get that name none.

import type { IngressClass as ApiIngressClass } from 'kubernetes-types/networking/v1.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { validateIngressClass } from './validate.js';

export type IngressClass = Stored<ApiIngressClass>;

const DEFAULT_ANNOTATION = 'ingressclass.kubernetes.io/is-default-class';

export const ingressClass = defineKind<IngressClass>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IngressClass',
  plural: 'ingressclasses',
  singular: 'ingressclass',
  shortNames: [],
  categories: [],
  namespaced: false,
  type: 'V1IngressClass',
  status: false,
  generation: 'spec',
  defaults({ spec }) {
    if (spec?.parameters) spec.parameters.scope ??= 'Cluster';
  },
  validate: validateIngressClass,
  indexes({ metadata }, write) {
    if (metadata.annotations?.[DEFAULT_ANNOTATION] === 'true') write.file('default', '');
  },
  columns: [
    nameColumn,
    { name: 'Controller', value: ({ spec }) => spec?.controller ?? '' },
    { name: 'Parameters', value: ({ spec }) => parametersText(spec?.parameters) },
    ageColumn,
  ],
});

function parametersText(parameters: IngressClass['spec']['parameters']): string {
  if (!parameters) return '<none>';
  const { apiGroup, kind, name } = parameters;
  return `${kind}${apiGroup === undefined ? '' : `.${apiGroup}`}/${name}`;
}
