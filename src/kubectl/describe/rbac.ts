// Roles and role bindings, of a namespace or of the cluster.
//
// Source: kubectl pkg/describe/describe.go and component-helpers auth/rbac/validation: rules are broken down to
// one resource each, and put together again by resource.

import type { PolicyRule, RoleRef, Subject } from 'kubernetes-types/rbac/v1.js';
import type { KubeObject } from '../../machinery/object.js';
import type { Page } from './page.js';
import { goList, labelsAndAnnotations } from './sections.js';

export function describeRole(page: Page, object: KubeObject): void {
  const { rules } = object as unknown as { readonly rules?: readonly PolicyRule[] };
  page.line(0, 'Name:', object.metadata.name);
  labelsAndAnnotations(page, object);
  page.line(0, 'PolicyRule:');
  page.line(1, 'Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs');
  page.line(1, '---------', '-----------------', '--------------', '-----');
  for (const rule of compacted(rules ?? []))
    page.line(1, rule.resource, goList(rule.urls), goList(rule.names), goList(rule.verbs));
}

interface Rule {
  readonly group: string;
  readonly resource: string;
  readonly urls: readonly string[];
  readonly names: readonly string[];
  readonly verbs: readonly string[];
  readonly order: string;
}

function compacted(rules: readonly PolicyRule[]): readonly Rule[] {
  const byResource = new Map<
    string,
    { group: string; resource: string; name?: string; verbs: string[] }
  >();
  for (const { apiGroups = [], resources = [], resourceNames = [], verbs } of rules)
    for (const group of apiGroups)
      for (const resource of resources)
        for (const name of resourceNames.length === 0 ? [undefined] : resourceNames) {
          const key = JSON.stringify([group, resource, name]);
          const known = byResource.get(key) ?? {
            group,
            resource,
            ...(name ? { name } : {}),
            verbs: [],
          };
          byResource.set(key, { ...known, verbs: [...known.verbs, ...verbs] });
        }
  const ofResources = [...byResource.values()].map(({ group, resource, name, verbs }) =>
    ruleOf({ group, resource, names: name === undefined ? [] : [name], urls: [], verbs }),
  );
  const ofUrls = rules.flatMap(({ nonResourceURLs = [], verbs }) =>
    nonResourceURLs.flatMap((url) =>
      verbs.map((verb) =>
        ruleOf({ group: '', resource: '', names: [], urls: [url], verbs: [verb] }),
      ),
    ),
  );
  return [...ofResources, ...ofUrls].sort((a, b) =>
    a.order < b.order ? -1 : a.order > b.order ? 1 : 0,
  );
}

function ruleOf(rule: Omit<Rule, 'order'>): Rule {
  const { group, resource, names, urls, verbs } = rule;
  const [name = '', subresource] = resource.split(/\/(.*)/s);
  const grouped = name === '' || group === '' ? name : `${name}.${group}`;
  return {
    ...rule,
    resource: subresource === undefined ? grouped : `${grouped}/${subresource}`,
    order: `${goList(verbs)},${goList(name === '' ? [] : [group])},${goList([resource])},${goList(names)},${goList(urls)}`,
  };
}

export function describeRoleBinding(page: Page, object: KubeObject): void {
  const { roleRef, subjects = [] } = object as unknown as {
    readonly roleRef: RoleRef;
    readonly subjects?: readonly Subject[];
  };
  page.line(0, 'Name:', object.metadata.name);
  labelsAndAnnotations(page, object);
  page.line(0, 'Role:');
  page.line(1, 'Kind:', roleRef.kind);
  page.line(1, 'Name:', roleRef.name);
  page.line(0, 'Subjects:');
  page.line(1, 'Kind', 'Name', 'Namespace');
  page.line(1, '----', '----', '---------');
  for (const { kind, name, namespace } of subjects) page.line(1, kind, name, namespace);
}
