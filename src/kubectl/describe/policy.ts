// PodDisruptionBudgets, PriorityClasses, ResourceQuotas, LimitRanges, and the Namespaces they hold for.
//
// Source: kubectl pkg/describe/describe.go. Departure: the resources of a LimitRange come in order; upstream
// prints them in the order of a Go map, which is none.

import type { LimitRange, Namespace, ResourceQuota } from 'kubernetes-types/core/v1.js';
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1.js';
import type { PriorityClass } from 'kubernetes-types/scheduling/v1.js';
import { formatLabels } from '../../machinery/labels.js';
import type { KubeObject } from '../../machinery/object.js';
import { formatSelector } from '../../machinery/selector.js';
import type { Page } from './page.js';
import {
  type Condition,
  events,
  labelsAndAnnotations,
  longTime,
  nameAndNamespace,
  type Scene,
  sortedEntries,
} from './sections.js';

export function describePodDisruptionBudget(page: Page, object: KubeObject, scene: Scene): void {
  const { spec = {}, status } = object as unknown as PodDisruptionBudget;
  nameAndNamespace(page, object);
  if (spec.minAvailable !== undefined) page.line(0, 'Min available:', spec.minAvailable);
  else if (spec.maxUnavailable !== undefined) page.line(0, 'Max unavailable:', spec.maxUnavailable);
  page.line(0, 'Selector:', spec.selector ? formatSelector(spec.selector) : '<unset>');
  page.line(0, 'Status:');
  page.line(2, 'Allowed disruptions:', status?.disruptionsAllowed ?? 0);
  page.line(2, 'Current:', status?.currentHealthy ?? 0);
  page.line(2, 'Desired:', status?.desiredHealthy ?? 0);
  page.line(2, 'Total:', status?.expectedPods ?? 0);
  events(page, object, scene);
}

export function describePriorityClass(page: Page, object: KubeObject, scene: Scene): void {
  const priority = object as unknown as PriorityClass;
  page.line(0, 'Name:', object.metadata.name);
  page.line(0, 'Value:', priority.value);
  page.line(0, 'GlobalDefault:', priority.globalDefault === true);
  page.line(0, 'PreemptionPolicy:', priority.preemptionPolicy);
  page.line(0, 'Description:', priority.description);
  page.line(0, 'Annotations:', formatLabels(object.metadata.annotations));
  events(page, object, scene);
}

const SCOPES: Readonly<Record<string, string>> = {
  Terminating:
    'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  NotTerminating:
    'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  BestEffort:
    'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
  NotBestEffort:
    'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
};

export function describeResourceQuota(page: Page, object: KubeObject): void {
  nameAndNamespace(page, object);
  quota(page, object, 0, '----', ' * ');
}

function quota(page: Page, object: KubeObject, level: number, line: string, bullet: string): void {
  const { spec, status } = object as unknown as ResourceQuota;
  const scopes = [...(spec?.scopes ?? [])].sort();
  if (scopes.length > 0) page.line(level, 'Scopes:', scopes.join(', '));
  for (const scope of scopes) {
    const text = SCOPES[scope];
    if (text) page.line(level, `${bullet}${text}`);
  }
  page.line(level, 'Resource', 'Used', 'Hard');
  page.line(level, '--------', line, line);
  for (const [name, hard] of sortedEntries(status?.hard))
    page.line(level, name, status?.used?.[name] ?? '0', hard);
}

const LIMIT_TITLES = [
  'Resource',
  'Min',
  'Max',
  'Default Request',
  'Default Limit',
  'Max Limit/Request Ratio',
];

export function describeLimitRange(page: Page, object: KubeObject): void {
  nameAndNamespace(page, object);
  page.line(0, 'Type', ...LIMIT_TITLES);
  page.line(0, '----', ...LIMIT_TITLES.map((title) => '-'.repeat(title.length)));
  limits(page, object, '');
}

function limits(page: Page, object: KubeObject, prefix: string): void {
  const { spec } = object as unknown as LimitRange;
  for (const item of spec?.limits ?? []) {
    const lists = [
      item.min,
      item.max,
      item.defaultRequest,
      item.default,
      item.maxLimitRequestRatio,
    ];
    const names = [...new Set(lists.flatMap((list) => Object.keys(list ?? {})))].sort();
    for (const name of names)
      page.line(0, `${prefix}${item.type}`, name, ...lists.map((list) => list?.[name] ?? '-'));
  }
}

export function describeNamespace(page: Page, object: KubeObject, { view }: Scene): void {
  const { status } = object as unknown as Namespace;
  page.line(0, 'Name:', object.metadata.name);
  labelsAndAnnotations(page, object);
  page.line(0, 'Status:', status?.phase);
  namespaceConditions(page, status?.conditions as readonly Condition[] | undefined);
  page.line(0, '');
  const quotas = view.all('ResourceQuota', object.metadata.name);
  if (quotas.length === 0) page.line(0, 'No resource quota.');
  else page.line(0, 'Resource Quotas');
  for (const one of quotas) {
    page.line(1, 'Name:', one.metadata.name);
    quota(page, one, 1, '---', '* ');
  }
  page.line(0, '');
  const ranges = view.all('LimitRange', object.metadata.name);
  if (ranges.length === 0) {
    page.line(0, 'No LimitRange resource.');
    return;
  }
  page.line(0, 'Resource Limits');
  page.line(0, ' Type', ...LIMIT_TITLES);
  page.line(0, ' ----', ...LIMIT_TITLES.map((title) => '-'.repeat(title.length)));
  for (const range of ranges) limits(page, range, ' ');
}

function namespaceConditions(page: Page, list: readonly Condition[] | undefined): void {
  if (!list?.length) return;
  page.line(0, 'Conditions:');
  page.line(1, 'Type', 'Status', 'LastTransitionTime', 'Reason', 'Message');
  page.line(1, '----', '------', '------------------', '------', '-------');
  for (const { type, status, lastTransitionTime, reason, message } of list)
    page.line(1, type, status, longTime(lastTransitionTime), reason, message);
}
