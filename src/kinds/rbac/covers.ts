// Whether some rules allow all that others do: nobody may grant what they do not hold.
//
// Source: component-helpers auth/rbac/validation/policy_comparator.go, pkg/registry/rbac/validation/policy_compact.go,
// pkg/apis/rbac/v1/helpers.go CompactString.

import type { PolicyRule } from 'kubernetes-types/rbac/v1.js';
import { urlCovers } from './matching.js';

const ALL = '*';

/** What `wanted` allows and `held` does not, as rules of one verb on one thing each. */
export function missingRights(
  held: readonly PolicyRule[],
  wanted: readonly PolicyRule[],
): readonly PolicyRule[] {
  return wanted.flatMap(breakDown).filter((rule) => !held.some((one) => covers(one, rule)));
}

function breakDown(rule: PolicyRule): readonly PolicyRule[] {
  const parts: PolicyRule[] = [];
  for (const group of rule.apiGroups ?? [])
    for (const resource of rule.resources ?? [])
      for (const verb of rule.verbs) {
        const part = { apiGroups: [group], resources: [resource], verbs: [verb] };
        if (!rule.resourceNames?.length) parts.push(part);
        for (const name of rule.resourceNames ?? []) parts.push({ ...part, resourceNames: [name] });
      }
  for (const url of rule.nonResourceURLs ?? [])
    for (const verb of rule.verbs) parts.push({ nonResourceURLs: [url], verbs: [verb] });
  return parts;
}

function covers(held: PolicyRule, part: PolicyRule): boolean {
  if (!hasAll(held.verbs, part.verbs)) return false;
  if (part.nonResourceURLs)
    return part.nonResourceURLs.every((url) =>
      (held.nonResourceURLs ?? []).some((own) => urlCovers(own, url)),
    );
  const [own, names] = [held.resourceNames ?? [], part.resourceNames ?? []];
  return (
    hasAll(held.apiGroups, part.apiGroups) &&
    (part.resources ?? []).every((resource) => coversResource(held.resources ?? [], resource)) &&
    (own.length === 0 || (names.length > 0 && names.every((name) => own.includes(name))))
  );
}

const hasAll = (held: readonly string[] = [], wanted: readonly string[] = []): boolean =>
  held.includes(ALL) || wanted.every((one) => held.includes(one));

function coversResource(held: readonly string[], resource: string): boolean {
  if (held.includes(ALL) || held.includes(resource)) return true;
  const [, subresource] = resource.split('/');
  return subresource !== undefined && held.includes(`*/${subresource}`);
}

/** Those of one resource put together, their verbs in the order in which they come. */
export function compactRules(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const byThing = new Map<string, PolicyRule>();
  for (const rule of rules) {
    const { apiGroups, resources, resourceNames, nonResourceURLs } = rule;
    const key = JSON.stringify([apiGroups, resources, resourceNames, nonResourceURLs]);
    const known = byThing.get(key);
    if (!known) byThing.set(key, rule);
    else if (nonResourceURLs !== undefined) byThing.set(`${key}${byThing.size}`, rule);
    else {
      const verbs = new Set([...known.verbs, ...rule.verbs]);
      byThing.set(key, { ...known, verbs: [...verbs] });
    }
  }
  return [...byThing.values()];
}

/** In the notation of the API server's refusals, sorted. */
export const rightsText = (rules: readonly PolicyRule[]): string =>
  [...new Set(compactRules(rules).map(ruleText))].sort().join('\n');

function ruleText(rule: PolicyRule): string {
  const part = (name: string, list: readonly string[] | undefined): readonly string[] =>
    list?.length ? [`${name}:${goList(list)}`] : [];
  return `{${[
    ...part('APIGroups', rule.apiGroups),
    ...part('Resources', rule.resources),
    ...part('NonResourceURLs', rule.nonResourceURLs),
    ...part('ResourceNames', rule.resourceNames),
    ...part('Verbs', rule.verbs),
  ].join(', ')}}`;
}

/** `["a" "b"]`, as Go's %q prints a list. */
export const goList = (list: readonly string[]): string =>
  `[${list.map((one) => JSON.stringify(one)).join(' ')}]`;
