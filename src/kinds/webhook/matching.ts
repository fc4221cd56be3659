// Whether a webhook is to be asked about a request: its rules, its selectors and its conditions
// [apiserver pkg/admission/plugin/webhook/generic/webhook.go ShouldCallHook, predicates, matchconditions/matcher.go].
// Rules and selectors are those of admission policies, too.
//
// Webhooks are not asked about subresources. Nor about Events and Leases: nobody waits for an Event, and heartbeats are implied.

import type { ValidatingWebhook } from 'kubernetes-types/admissionregistration/v1.js';
import { celProgram } from '../../machinery/cel/kept-programs.js';
import type { KubeObject } from '../../machinery/object.js';
import type { Reader } from '../../machinery/reader.js';
import { matchesSelector } from '../../machinery/selector.js';
import { celValue } from '../../machinery/structural/cel-values.js';
import { REVIEW_VARIABLES } from '../behavior/admission.js';
import type { Kind } from '../kind.js';
import type { UserInfo } from '../rbac/user.js';
import type { Rule } from './rule.js';

/** A webhook as it stands in a configuration of either kind. */
export type Webhook = ValidatingWebhook;

/** What a webhook is asked about. */
export interface Review {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly kind: Kind;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly object: KubeObject | undefined;
  readonly old: KubeObject | undefined;
  readonly user: UserInfo;
  readonly subresource?: string | undefined;
  readonly dryRun?: boolean | undefined;
}

/** The kinds of configuration: of webhooks that change what is written, and of those that judge it. */
export const MUTATING = 'MutatingWebhookConfiguration';
export const VALIDATING = 'ValidatingWebhookConfiguration';

/** How many configurations of either kind there are. */
export const WEBHOOKS = 'webhooks';

const EXEMPT_GROUPS = ['admissionregistration.k8s.io', 'kubetape.io'];
const EXEMPT_KINDS = ['Event', 'Lease'];

export const isExempt = ({ group, kind }: Kind): boolean =>
  EXEMPT_GROUPS.includes(group) || EXEMPT_KINDS.includes(kind);

/** `error`: a condition cannot be told. */
export type Concern = { readonly concerned: boolean } | { readonly error: string };

export function concernOf(webhook: Webhook, review: Review, reader: Reader): Concern {
  const { rules = [], namespaceSelector, objectSelector, matchConditions = [] } = webhook;
  const concerned =
    (rules as readonly Rule[]).some((rule) => fits(rule, review)) &&
    selects({ namespaceSelector, objectSelector }, review, reader);
  if (!concerned || matchConditions.length === 0) return { concerned };
  let error: string | undefined;
  for (const { name, expression } of matchConditions) {
    const told = tellsTrue(expression, review);
    if ('error' in told) error ??= `${name}: ${told.error}`;
    else if (!told.value) return { concerned: false };
  }
  return error === undefined ? { concerned: true } : { error };
}

interface Selectors {
  readonly namespaceSelector?: Selector | undefined;
  readonly objectSelector?: Selector | undefined;
}

/** Whether the object and its namespace have the labels that are asked for. */
export const selects = (
  { namespaceSelector, objectSelector }: Selectors,
  review: Review,
  reader: Reader,
): boolean =>
  (isEmpty(namespaceSelector) || matchesNamespace(namespaceSelector, review, reader)) &&
  (isEmpty(objectSelector) ||
    [review.object, review.old].some(
      (object) => object && matchesSelector(objectSelector, object.metadata.labels),
    ));

/** Whether a rule is about such a request. */
export function fits(rule: Rule, { operation, kind, subresource = '' }: Review): boolean {
  const { operations = [], apiGroups = [], apiVersions = [], resources = [], scope = '*' } = rule;
  const has = (names: readonly string[], name: string) =>
    names.includes('*') || names.includes(name);
  return (
    has(operations, operation) &&
    has(apiGroups, kind.group) &&
    has(apiVersions, kind.version) &&
    resources.some((resource) => ofResource(resource, kind.plural, subresource)) &&
    (scope === '*' || (scope === 'Namespaced') === kind.namespaced)
  );
}

function ofResource(rule: string, plural: string, asked: string): boolean {
  const [resource, subresource = ''] = rule.split('/');
  return (
    (resource === '*' || resource === plural) && (subresource === '*' || subresource === asked)
  );
}

type Selector = NonNullable<Webhook['objectSelector']>;

const isEmpty = (selector: Selector | undefined): selector is undefined =>
  selector === undefined ||
  (Object.keys(selector.matchLabels ?? {}).length === 0 &&
    (selector.matchExpressions ?? []).length === 0);

/** Cluster-wide objects always match, but Namespaces, which match by their own labels. */
function matchesNamespace(selector: Selector, review: Review, reader: Reader): boolean {
  const { kind, name, namespace, object, old } = review;
  if (kind.kind === 'Namespace') {
    const labels = (object ?? old)?.metadata.labels;
    return matchesSelector(selector, labels);
  }
  if (namespace === undefined) return true;
  const found = reader.find({ kind: 'Namespace', name: namespace });
  return (
    found !== undefined && name !== undefined && matchesSelector(selector, found.metadata.labels)
  );
}

/** An expression of `object`, `oldObject` and `request`. */
export function tellsTrue(
  expression: string,
  review: Review,
): { readonly value: boolean } | { readonly error: string } {
  const program = celProgram(expression, REVIEW_VARIABLES);
  if (!program.ok) return { error: program.error };
  const { object, old } = review;
  const result = program.value.run({
    object: celValue(object ?? null, undefined),
    oldObject: celValue(old ?? null, undefined),
    request: requestOf(review),
  });
  return result.ok ? { value: result.value === true } : { error: result.error };
}

/** The request, as expressions see it [apiserver pkg/admission/plugin/cel/condition.go CreateAdmissionRequest]. */
export function requestOf(review: Review): unknown {
  const { operation, kind, name, namespace = '', user, subresource = '' } = review;
  const { group, version } = kind;
  const asKind =
    subresource === 'scale'
      ? { group: 'autoscaling', version: 'v1', kind: 'Scale' }
      : { group, version, kind: kind.kind };
  const resource = { group, version, resource: kind.plural };
  return {
    operation,
    name,
    namespace: kind.kind === 'Namespace' ? name : namespace,
    kind: asKind,
    resource,
    subResource: subresource,
    requestKind: asKind,
    requestResource: resource,
    requestSubResource: subresource,
    dryRun: review.dryRun === true,
    options: {},
    userInfo: {
      username: user.name,
      uid: user.uid ?? '',
      groups: user.groups,
      extra: user.extra ?? {},
    },
  };
}
