// Ingress: HTTP routes from outside to Services. Kept and checked; nothing here routes.

import type { Ingress as ApiIngress } from 'kubernetes-types/networking/v1.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { chooseClass } from './default-class.js';
import { validateIngress } from './validate.js';

export type Ingress = Stored<ApiIngress>;

export const ingress = defineKind<Ingress>({
  group: 'networking.k8s.io',
  groupInErrors: 'extensions',
  version: 'v1',
  kind: 'Ingress',
  plural: 'ingresses',
  singular: 'ingress',
  shortNames: ['ing'],
  categories: [],
  namespaced: true,
  type: 'V1Ingress',
  status: true,
  generation: 'spec',
  admit: (draft, old, reader) => (old ? undefined : chooseClass(draft, reader)),
  prepareForCreate(draft) {
    draft.status = { loadBalancer: {} };
    return undefined;
  },
  validate: validateIngress,
  columns: [
    nameColumn,
    { name: 'Class', value: classText },
    { name: 'Hosts', value: hostsText },
    { name: 'Address', value: (ingress) => addressText(ingress) },
    { name: 'Ports', value: ({ spec }) => ((spec.tls ?? []).length > 0 ? '80, 443' : '80') },
    ageColumn,
  ],
});

function classText({ spec, metadata }: Ingress): string {
  return spec.ingressClassName ?? metadata.annotations?.['kubernetes.io/ingress.class'] ?? '<none>';
}

/** Three hosts at most, then how many more there are. */
function hostsText({ spec }: Ingress): string {
  const rules = spec.rules ?? [];
  const hosts = rules.flatMap(({ host }) => (host ? [host] : []));
  const shown = hosts.slice(0, 3).join(',');
  if (hosts.length === 0) return '*';
  return hosts.length > 3 ? `${shown} + ${hosts.length - 3} more...` : shown;
}

const addressText = ({ status }: Ingress): string =>
  (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? '').join(',');
