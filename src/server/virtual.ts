// Resources of which nothing is kept: questions that are posted and answered, and measurements.
//
// Discovery lists them like any other; handlers of their own answer them before the verbs of REST are tried.

import { nameColumn } from '../kinds/age.js';
import type { Kind } from '../kinds/kind.js';
import type { KubeObject } from '../machinery/object.js';
import type { Resource } from './resource.js';

export const AUTHENTICATION = 'authentication.k8s.io';
export const AUTHORIZATION = 'authorization.k8s.io';
export const METRICS = 'metrics.k8s.io';

interface Names {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

const review = (group: string, kind: string, namespaced = false): Names => ({
  group,
  version: 'v1',
  kind,
  plural: `${kind.toLowerCase()}s`,
  singular: kind.toLowerCase(),
  namespaced,
  verbs: ['create'],
});

const metrics = (kind: string, plural: string, namespaced: boolean): Names => ({
  group: METRICS,
  version: 'v1beta1',
  kind,
  plural,
  singular: '',
  namespaced,
  verbs: ['get', 'list'],
});

/** Of a node, or of all containers of a pod [metrics-server pkg/api/table.go]. */
interface Measured extends KubeObject {
  readonly usage?: Amounts;
  readonly containers?: readonly { readonly usage: Amounts }[];
  readonly window: string;
}
type Amounts = Readonly<Record<'cpu' | 'memory', string>>;

function amountOf({ usage, containers }: Measured, name: keyof Amounts): string {
  const amounts = usage ? [usage] : (containers ?? []).map((container) => container.usage);
  const sum = amounts.reduce((total, amount) => total + Number.parseInt(amount[name], 10), 0);
  return `${sum}${name === 'cpu' ? 'm' : 'Ki'}`;
}

const measuredColumns: Kind['columns'] = [
  nameColumn,
  { name: 'cpu', value: (object) => amountOf(object as Measured, 'cpu') },
  { name: 'memory', value: (object) => amountOf(object as Measured, 'memory') },
  { name: 'Window', value: (object) => (object as Measured).window },
];

const resourceOf = ({ verbs, ...names }: Names): Resource => {
  const kind: Kind = {
    ...names,
    shortNames: [],
    categories: [],
    type: `V1${names.kind}`,
    status: false,
    columns: names.group === METRICS ? measuredColumns : [],
  };
  const { group, version } = names;
  return { kind, group, version, apiVersion: `${group}/${version}`, name: names.kind, verbs };
};

export const virtualResources: readonly Resource[] = [
  review(AUTHENTICATION, 'SelfSubjectReview'),
  review(AUTHENTICATION, 'TokenReview'),
  review(AUTHORIZATION, 'LocalSubjectAccessReview', true),
  review(AUTHORIZATION, 'SelfSubjectAccessReview'),
  review(AUTHORIZATION, 'SelfSubjectRulesReview'),
  review(AUTHORIZATION, 'SubjectAccessReview'),
  metrics('NodeMetrics', 'nodes', false),
  metrics('PodMetrics', 'pods', true),
].map(resourceOf);
