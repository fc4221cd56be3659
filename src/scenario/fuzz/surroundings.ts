// What a folder of manifests offers to a fuzzer: what can be scaled, rolled out and disturbed.

import type { Manifest, Target } from './plan.js';

export interface Container {
  readonly name: string;
  readonly image: string;
}

export interface Workload extends Target {
  readonly kind: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly containers: readonly Container[];
}

export interface Surroundings {
  readonly workloads: readonly Workload[];
  readonly namespaces: readonly string[];
  readonly images: readonly string[];
  readonly nodes: readonly string[];
  /** Names of admission webhooks. */
  readonly webhooks: readonly string[];
}

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob'];

export function surroundingsOf(manifests: readonly Manifest[], nodes: number): Surroundings {
  const workloads = manifests.filter(({ kind }) => WORKLOADS.includes(kind)).map(workloadOf);
  return {
    workloads,
    namespaces: unique(workloads.map(({ namespace }) => namespace)),
    images: unique(workloads.flatMap(({ containers }) => containers.map(({ image }) => image))),
    webhooks: unique(manifests.flatMap(({ webhooks = [] }) => webhooks.map(({ name }) => name))),
    nodes: Array.from({ length: nodes }, (_, i) => `node-${i + 1}`),
  };
}

interface Template {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: { readonly containers?: readonly Container[] };
}

function workloadOf({ kind, metadata, spec }: Manifest): Workload {
  const { jobTemplate } = (spec ?? {}) as { jobTemplate?: { spec?: { template?: Template } } };
  const template = jobTemplate?.spec?.template ?? (spec?.['template'] as Template | undefined);
  return {
    kind,
    name: `${kind.toLowerCase()}/${metadata.name}`,
    namespace: metadata.namespace ?? 'default',
    labels: template?.metadata?.labels ?? {},
    containers: template?.spec?.containers ?? [],
  };
}

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)];
