// A node: its conditions, what it has, what runs on it and how much of it that asks for.
//
// Source: kubectl pkg/describe/describe.go, describeNode. Departure: device pools (ResourceSlices) are not
// shown.

import type { Lease } from 'kubernetes-types/coordination/v1.js';
import type { Node, Pod, Taint } from 'kubernetes-types/core/v1.js';
import { type Amounts, amountsOf, requestsOf } from '../../kinds/pod/resources.js';
import type { KubeObject } from '../../machinery/object.js';
import { formatQuantity, quantityOf } from '../../machinery/quantity.js';
import { addQuantities, milliValue } from '../../machinery/quantity-math.js';
import type { Page } from './page.js';
import {
  ago,
  events,
  labelsAndAnnotations,
  longTime,
  type Scene,
  sortedEntries,
} from './sections.js';

const ROLE_PREFIX = 'node-role.kubernetes.io/';
const ROLE_LABEL = 'kubernetes.io/role';

export function describeNode(page: Page, object: KubeObject, scene: Scene): void {
  const { metadata, spec = {}, status = {} } = object as unknown as Node;
  page.line(0, 'Name:', object.metadata.name);
  page.line(0, 'Roles:', rolesOf(metadata?.labels).join(',') || '<none>');
  labelsAndAnnotations(page, object);
  page.line(0, 'CreationTimestamp:', longTime(object.metadata.creationTimestamp));
  const taints = [...(spec.taints ?? [])].sort((a, b) =>
    `${a.effect},${a.key}` < `${b.effect},${b.key}` ? -1 : 1,
  );
  page.multiline('Taints', taints.map(taintText));
  page.line(0, 'Unschedulable:', spec.unschedulable === true);
  lease(page, object, scene);
  nodeConditions(page, status.conditions);
  page.line(0, 'Addresses:');
  for (const { type, address } of status.addresses ?? []) page.line(1, `${type}:`, address);
  resourceList(page, 'Capacity', status.capacity);
  resourceList(page, 'Allocatable', status.allocatable);
  systemInfo(page, status.nodeInfo);
  if (spec.podCIDR) page.line(0, 'PodCIDR:', spec.podCIDR);
  if (spec.podCIDRs?.length) page.line(0, 'PodCIDRs:', spec.podCIDRs.join(','));
  if (spec.providerID) page.line(0, 'ProviderID:', spec.providerID);
  podsOn(page, object, scene);
  events(page, object, scene);
}

function rolesOf(labels: Readonly<Record<string, string>> = {}): readonly string[] {
  const roles = Object.entries(labels).flatMap(([key, value]) => {
    if (key.startsWith(ROLE_PREFIX)) return [key.slice(ROLE_PREFIX.length)];
    return key === ROLE_LABEL ? [value] : [];
  });
  return [...new Set(roles.filter((role) => role !== ''))].sort();
}

/** `key=value:Effect`. */
function taintText({ key, value, effect }: Taint): string {
  return `${key}${value ? `=${value}` : ''}${effect ? `:${effect}` : ''}`;
}

function lease(page: Page, node: KubeObject, { view }: Scene): void {
  const ref = { kind: 'Lease', namespace: 'kube-node-lease', name: node.metadata.name };
  const found = view.find(ref) as unknown as Lease | undefined;
  if (!found) {
    page.line(
      0,
      'Lease:',
      `Failed to get lease: leases.coordination.k8s.io "${node.metadata.name}" not found`,
    );
    return;
  }
  const { holderIdentity, acquireTime, renewTime } = found.spec ?? {};
  page.line(0, 'Lease:');
  page.line(1, 'HolderIdentity:', holderIdentity ?? '<unset>');
  page.line(1, 'AcquireTime:', acquireTime ? longTime(String(acquireTime)) : '<unset>');
  page.line(1, 'RenewTime:', renewTime ? longTime(String(renewTime)) : '<unset>');
}

function nodeConditions(page: Page, list: NonNullable<Node['status']>['conditions']): void {
  if (!list?.length) return;
  const titles = ['Type', 'Status', 'LastHeartbeatTime', 'LastTransitionTime', 'Reason', 'Message'];
  page.line(0, 'Conditions:');
  page.line(1, ...titles);
  page.line(1, '----', '------', '-----------------', '------------------', '------', '-------');
  for (const { type, status, lastHeartbeatTime, lastTransitionTime, reason, message } of list)
    page.line(
      1,
      `${type} `,
      `${status} `,
      `${longTime(lastHeartbeatTime && String(lastHeartbeatTime))} `,
      `${longTime(lastTransitionTime && String(lastTransitionTime))} `,
      `${reason ?? ''} `,
      message,
    );
}

function resourceList(
  page: Page,
  title: string,
  list: Readonly<Record<string, string>> | undefined,
): void {
  const entries = sortedEntries(list);
  if (entries.length > 0) page.line(0, `${title}:`);
  for (const [name, quantity] of entries) page.line(0, `  ${name}:`, quantity);
}

function systemInfo(page: Page, info: NonNullable<Node['status']>['nodeInfo'] | undefined): void {
  page.line(0, 'System Info:');
  const lines = [
    ['Machine ID', info?.machineID],
    ['System UUID', info?.systemUUID],
    ['Boot ID', info?.bootID],
    ['Kernel Version', info?.kernelVersion],
    ['OS Image', info?.osImage],
    ['Operating System', info?.operatingSystem],
    ['Architecture', info?.architecture],
    ['Container Runtime Version', info?.containerRuntimeVersion],
    ['Kubelet Version', info?.kubeletVersion],
  ] as const;
  for (const [title, value] of lines) page.line(0, `  ${title}:`, value);
}

function podsOn(page: Page, node: KubeObject, { view, now }: Scene): void {
  const { status } = node as unknown as Node;
  const allocatable = amountsOf(status?.allocatable ?? status?.capacity);
  const pods = view
    .all('Pod')
    .map((pod) => pod as unknown as Pod & KubeObject)
    .filter(
      ({ spec, status: state }) =>
        spec?.nodeName === node.metadata.name &&
        state?.phase !== 'Succeeded' &&
        state?.phase !== 'Failed',
    );
  page.line(0, 'Non-terminated Pods:', `(${pods.length} in total)`);
  const titles = ['CPU Requests', 'CPU Limits', 'Memory Requests', 'Memory Limits', 'Age'];
  page.line(1, 'Namespace', 'Name', '', ...titles);
  page.line(1, '---------', '----', '', ...titles.map((title) => '-'.repeat(title.length)));
  for (const pod of pods) {
    const used = demandsOf([pod]);
    const cells = [
      used.share('requests', 'cpu', allocatable),
      used.share('limits', 'cpu', allocatable),
      used.share('requests', 'memory', allocatable),
      used.share('limits', 'memory', allocatable),
    ];
    const { namespace, name, creationTimestamp } = pod.metadata;
    page.line(1, namespace, name, '', ...cells, ago(creationTimestamp, now));
  }
  allocated(page, demandsOf(pods), allocatable);
}

function allocated(page: Page, used: Demands, allocatable: Amounts): void {
  page.line(0, 'Allocated resources:');
  page.line(1, '(Total limits may be over 100 percent, i.e., overcommitted.)');
  page.line(1, 'Resource', 'Requests', 'Limits');
  page.line(1, '--------', '--------', '------');
  const own = ['cpu', 'memory', 'ephemeral-storage'];
  const names = Object.keys(allocatable).sort();
  const huge = names.filter((name) => name.startsWith('hugepages-'));
  for (const name of [...own, ...huge])
    page.line(
      1,
      name,
      used.share('requests', name, allocatable),
      used.share('limits', name, allocatable),
    );
  for (const name of names)
    if (!own.includes(name) && !huge.includes(name) && name !== 'pods')
      page.line(1, name, used.text('requests', name), used.text('limits', name));
}

interface Demands {
  text(list: 'requests' | 'limits', name: string): string;
  /** `100m (5%)`. */
  share(list: 'requests' | 'limits', name: string, of: Amounts): string;
}

/** What pods ask for together. Limits are those of the containers, as requests are, init ones counted in. */
function demandsOf(pods: readonly Pod[]): Demands {
  const requests = pods.map(({ spec }) => totals(spec, 'requests'));
  const limits = pods.map(({ spec }) => totals(spec, 'limits'));
  const sum = (list: 'requests' | 'limits', name: string) =>
    (list === 'requests' ? requests : limits)
      .map((amounts) => quantityOf(amounts[name]))
      .reduce(addQuantities, quantityOf(undefined));
  return {
    text: (list, name) => formatQuantity(sum(list, name)),
    share: (list, name, of) => {
      const text = formatQuantity(sum(list, name));
      const whole = of[name] ?? 0;
      const part = name === 'cpu' ? milliValue(text) : milliValue(text) / 1000;
      return `${text} (${whole === 0 ? 0 : Math.trunc((part / whole) * 100)}%)`;
    },
  };
}

type Quantities = Readonly<Record<string, string>>;

/** The greater of what the containers ask for together and what one init container asks for. */
function totals(spec: Pod['spec'], list: 'requests' | 'limits'): Quantities {
  const total: Record<string, string> = {};
  for (const { resources } of spec?.containers ?? [])
    for (const [name, quantity] of Object.entries(resources?.[list] ?? {}))
      total[name] = formatQuantity(addQuantities(quantityOf(total[name]), quantityOf(quantity)));
  for (const { resources } of spec?.initContainers ?? [])
    for (const [name, quantity] of Object.entries(resources?.[list] ?? {}))
      if (milliValue(quantity) > milliValue(total[name])) total[name] = quantity;
  if (list === 'limits' || !spec) return total;
  // The scheduler's own reckoning knows of sidecars and overhead: where they differ, it is right.
  const reckoned = requestsOf(spec);
  for (const name of ['cpu', 'memory'])
    if (reckoned[name] !== undefined && reckoned[name] !== amountsOf(total)[name])
      total[name] = name === 'cpu' ? `${reckoned[name]}m` : String(reckoned[name]);
  return total;
}
