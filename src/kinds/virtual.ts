// Resources of which nothing is kept: questions that are posted and answered, and measurements.
//
// Discovery lists them like any other; handlers of their own answer them before the verbs of REST are tried.

import type { KubeObject } from '../machinery/object.js';
import { nameColumn } from './age.js';
import type { Kind } from './kind.js';

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
  readonly shortNames?: readonly string[];
}

const core = (kind: string, plural: string, names: Partial<Names>): Names => ({
  ...{ group: '', version: 'v1', kind, plural, singular: kind.toLowerCase() },
  ...{ namespaced: false, verbs: ['get', 'list'] },
  ...names,
});

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
export interface ComponentStatus extends KubeObject {
  readonly conditions?: readonly {
    readonly type: string;
    readonly status: string;
    readonly message?: string;
    readonly error?: string;
  }[];
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

/** [printers/internalversion/printers.go printComponentStatus] */
function healthText({ conditions = [] }: ComponentStatus, field: 'status' | 'message' | 'error') {
  const healthy = conditions.find(({ type }) => type === 'Healthy');
  if (field === 'status')
    return healthy ? (healthy.status === 'True' ? 'Healthy' : 'Unhealthy') : 'Unknown';
  return healthy?.[field] ?? '';
}

const healthColumns: Kind['columns'] = [
  nameColumn,
  { name: 'Status', value: (object) => healthText(object as ComponentStatus, 'status') },
  { name: 'Message', value: (object) => healthText(object as ComponentStatus, 'message') },
  { name: 'Error', value: (object) => healthText(object as ComponentStatus, 'error') },
];

const SCHEMA = {
  NodeMetrics: {
    ...{ apiVersion: 'string', kind: 'string', metadata: 'V1ObjectMeta' },
    ...{ timestamp: 'time', window: 'string', usage: 'v1.ResourceList={}quantity' },
  },
  PodMetrics: {
    ...{ apiVersion: 'string', kind: 'string', metadata: 'V1ObjectMeta' },
    ...{ timestamp: 'time', window: 'string', containers: '[]ContainerMetrics' },
  },
  ContainerMetrics: { name: 'string', usage: 'v1.ResourceList={}quantity' },
};

const columnsOf = ({ group, kind }: Names): Kind['columns'] => {
  if (group === METRICS) return measuredColumns;
  return kind === 'ComponentStatus' ? healthColumns : [];
};

/** A kind of which nothing is kept, and what may be asked of it. */
export interface VirtualKind {
  readonly kind: Kind;
  readonly verbs: readonly string[];
}

const virtualKind = ({ verbs, shortNames = [], ...names }: Names): VirtualKind => {
  const kind: Kind = {
    ...names,
    shortNames,
    categories: [],
    ...(names.group === METRICS
      ? { type: names.kind, schema: SCHEMA }
      : { type: `V1${names.kind}` }),
    status: false,
    columns: columnsOf({ ...names, verbs }),
  };
  return { kind, verbs };
};

export const virtualKinds: readonly VirtualKind[] = [
  core('Binding', 'bindings', { namespaced: true, verbs: ['create'] }),
  core('ComponentStatus', 'componentstatuses', { shortNames: ['cs'] }),
  review(AUTHENTICATION, 'SelfSubjectReview'),
  review(AUTHENTICATION, 'TokenReview'),
  review(AUTHORIZATION, 'LocalSubjectAccessReview', true),
  review(AUTHORIZATION, 'SelfSubjectAccessReview'),
  review(AUTHORIZATION, 'SelfSubjectRulesReview'),
  review(AUTHORIZATION, 'SubjectAccessReview'),
  metrics('NodeMetrics', 'nodes', false),
  metrics('PodMetrics', 'pods', true),
].map(virtualKind);
