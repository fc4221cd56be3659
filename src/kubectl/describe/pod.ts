// A pod, and the pod template that workloads show.
//
// Source: kubectl pkg/describe/describe.go, describePod and DescribePodTemplate.

import type {
  Container,
  Pod,
  PodTemplateSpec,
  Toleration,
  TopologySpreadConstraint,
} from 'kubernetes-types/core/v1.js';
import { qosOf } from '../../kinds/pod/qos.js';
import type { KubeObject } from '../../machinery/object.js';
import { formatSelector } from '../../machinery/selector.js';
import { containers, resources } from './containers.js';
import type { Page } from './page.js';
import {
  ago,
  annotations,
  controlledBy,
  events,
  labels,
  labelsAndAnnotations,
  longTime,
  nameAndNamespace,
  type Scene,
} from './sections.js';
import { volumes } from './volumes.js';

export function describePod(page: Page, object: KubeObject, scene: Scene): void {
  const pod = object as unknown as Pod;
  const { spec, status = {} } = pod;
  if (!spec) return;
  identity(page, object, pod);
  statusLines(page, pod, scene.now);
  page.line(0, 'IP:', status.podIP);
  if (!status.podIPs?.length) page.line(0, 'IPs:', '<none>');
  else {
    page.line(0, 'IPs:');
    for (const { ip } of status.podIPs) page.line(1, 'IP:', ip);
  }
  controlledBy(page, object);
  if (status.nominatedNodeName) page.line(0, 'NominatedNodeName:', status.nominatedNodeName);
  if ('resources' in spec) {
    page.line(0, 'Resources:');
    resources(page, spec['resources'] as Parameters<typeof resources>[1], 1);
  }
  podContainers(page, pod);
  gatesAndConditions(page, pod);
  volumes(page, spec.volumes);
  page.line(0, 'QoS Class:', status.qosClass ?? qosOf(spec));
  placement(page, spec, '');
  events(page, object, scene);
}

function identity(page: Page, object: KubeObject, { spec, status }: Pod): void {
  nameAndNamespace(page, object);
  if (spec?.priority !== undefined) page.line(0, 'Priority:', spec.priority);
  if (spec?.priorityClassName) page.line(0, 'Priority Class Name:', spec.priorityClassName);
  if (spec?.runtimeClassName) page.line(0, 'Runtime Class Name:', spec.runtimeClassName);
  if (spec?.serviceAccountName) page.line(0, 'Service Account:', spec.serviceAccountName);
  page.line(0, 'Node:', spec?.nodeName ? `${spec.nodeName}/${status?.hostIP ?? ''}` : '<none>');
  if (status?.startTime) page.line(0, 'Start Time:', longTime(String(status.startTime)));
  labelsAndAnnotations(page, object);
}

function statusLines(page: Page, { metadata, spec, status }: Pod, now: number): void {
  const isOver = status?.phase === 'Failed' || status?.phase === 'Succeeded';
  if (metadata?.deletionTimestamp && !isOver) {
    page.line(0, 'Status:', `Terminating (lasts ${ago(String(metadata.deletionTimestamp), now)})`);
    page.line(0, 'Termination Grace Period:', `${metadata.deletionGracePeriodSeconds ?? 0}s`);
  } else page.line(0, 'Status:', status?.phase);
  if (status?.reason) page.line(0, 'Reason:', status.reason);
  if (status?.message) page.line(0, 'Message:', status.message);
  const seccomp = spec?.securityContext?.seccompProfile;
  if (!seccomp) return;
  page.line(0, 'SeccompProfile:', seccomp.type);
  if (seccomp.type === 'Localhost') page.line(0, 'LocalhostProfile:', seccomp.localhostProfile);
}

function podContainers(page: Page, pod: Pod): void {
  const { spec, status } = pod;
  const fieldValue = (path: string) => fieldOf(pod, path);
  if (spec?.initContainers?.length)
    containers(page, 'Init Containers', spec.initContainers, {
      statuses: status?.initContainerStatuses,
      fieldValue,
    });
  containers(page, 'Containers', spec?.containers ?? [], {
    statuses: status?.containerStatuses,
    fieldValue,
  });
  if (spec?.ephemeralContainers?.length)
    containers(page, 'Ephemeral Containers', spec.ephemeralContainers as Container[], {
      statuses: status?.ephemeralContainerStatuses,
      fieldValue,
    });
}

/** The fields of a pod that its containers may see as variables. */
function fieldOf({ metadata, spec, status }: Pod, path: string): string {
  const keyed = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (keyed) return metadata?.[keyed[1] as 'labels' | 'annotations']?.[keyed[2] as string] ?? '';
  const values: Readonly<Record<string, string | undefined>> = {
    'metadata.name': metadata?.name,
    'metadata.namespace': metadata?.namespace,
    'metadata.uid': metadata?.uid,
    'spec.nodeName': spec?.nodeName,
    'spec.serviceAccountName': spec?.serviceAccountName,
    'status.hostIP': status?.hostIP,
    'status.podIP': status?.podIP,
    'status.podIPs': status?.podIPs?.map(({ ip }) => ip).join(','),
  };
  return values[path] ?? '';
}

function gatesAndConditions(page: Page, { spec, status }: Pod): void {
  const conditions = status?.conditions ?? [];
  if (spec?.readinessGates?.length) {
    page.line(0, 'Readiness Gates:');
    page.line(1, 'Type', 'Status');
    for (const { conditionType } of spec.readinessGates) {
      const met = conditions.find(({ type }) => type === conditionType);
      page.line(1, `${conditionType} `, `${met?.status ?? '<none>'} `);
    }
  }
  if (conditions.length === 0) return;
  page.line(0, 'Conditions:');
  page.line(1, 'Type', 'Status');
  for (const { type, status: state } of conditions) page.line(1, `${type} `, `${state} `);
}

export function podTemplate(page: Page, template: PodTemplateSpec | undefined): void {
  page.line(0, 'Pod Template:');
  if (!template) {
    page.write(1, '<unset>');
    return;
  }
  const { metadata, spec } = template;
  labels(page, '  Labels', metadata?.labels);
  if (Object.keys(metadata?.annotations ?? {}).length > 0)
    annotations(page, '  Annotations', metadata?.annotations);
  if (spec?.serviceAccountName) page.line(1, 'Service Account:', spec.serviceAccountName);
  if (spec?.initContainers?.length)
    containers(page, 'Init Containers', spec.initContainers, { inTemplate: true });
  containers(page, 'Containers', spec?.containers ?? [], { inTemplate: true });
  volumes(page, spec?.volumes, true);
  spread(page, spec?.topologySpreadConstraints, '  ');
  if (spec?.priorityClassName) page.line(1, 'Priority Class Name:', spec.priorityClassName);
  if (page.isNewer) placement(page, { ...spec, topologySpreadConstraints: [] }, '  ');
}

interface Placed {
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly tolerations?: readonly Toleration[];
  readonly topologySpreadConstraints?: readonly TopologySpreadConstraint[];
}

function placement(page: Page, spec: Placed, space: string): void {
  labels(page, `${space}Node-Selectors`, spec.nodeSelector);
  const tolerations = [...(spec.tolerations ?? [])].sort((a, b) =>
    (a.key ?? '') < (b.key ?? '') ? -1 : (a.key ?? '') > (b.key ?? '') ? 1 : 0,
  );
  page.multiline(`${space}Tolerations`, tolerations.map(tolerationText));
  spread(page, spec.topologySpreadConstraints, space);
}

function tolerationText({ key, value, effect, operator, tolerationSeconds }: Toleration): string {
  const what = `${key ?? ''}${value ? `=${value}` : ''}${effect ? `:${effect}` : ''}`;
  const exists = operator === 'Exists' && !value ? `${what === '' ? '' : ' '}op=Exists` : '';
  const time = tolerationSeconds === undefined ? '' : ` for ${tolerationSeconds}s`;
  return what + exists + time;
}

function spread(
  page: Page,
  constraints: readonly TopologySpreadConstraint[] | undefined,
  space: string,
): void {
  if (!constraints?.length) return;
  const texts = [...constraints]
    .sort((a, b) => (a.topologyKey < b.topologyKey ? -1 : 1))
    .map(({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }) => {
      const selector = labelSelector ? ` for selector ${formatSelector(labelSelector)}` : '';
      return `${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${selector}`;
    });
  page.multiline(`${space}Topology Spread Constraints`, texts);
}
