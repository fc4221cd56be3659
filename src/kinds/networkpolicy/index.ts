// NetworkPolicy: which traffic pods accept and may send. Who asks from a container is heard or not (allows.ts).

import type { NetworkPolicy as ApiNetworkPolicy } from 'kubernetes-types/networking/v1.js';
import type { Stored } from '../../machinery/object.js';
import { formatSelector } from '../../machinery/selector.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { validateNetworkPolicy } from './validate.js';

export type NetworkPolicy = Stored<ApiNetworkPolicy>;

export const networkPolicy = defineKind<NetworkPolicy>({
  group: 'networking.k8s.io',
  groupInErrors: 'extensions',
  version: 'v1',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  singular: 'networkpolicy',
  shortNames: ['netpol'],
  categories: [],
  namespaced: true,
  type: 'V1NetworkPolicy',
  status: false,
  generation: 'spec',
  defaults({ spec }) {
    // A policy that lists egress rules is about egress too; about ingress it always is.
    if ((spec.policyTypes ?? []).length === 0)
      spec.policyTypes = (spec.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
    for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])])
      for (const port of rule.ports ?? []) port.protocol ??= 'TCP';
  },
  validate: validateNetworkPolicy,
  columns: [
    nameColumn,
    { name: 'Pod-Selector', value: ({ spec }) => formatSelector(spec.podSelector) },
    ageColumn,
  ],
});
