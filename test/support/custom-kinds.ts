// Definitions of custom kinds for tests, and what a test does with them.

import { clusterShell } from './cluster-shell.js';

export interface Defining {
  readonly kind?: string;
  readonly plural?: string;
  readonly group?: string;
  readonly scope?: 'Namespaced' | 'Cluster';
  readonly names?: object;
  /** The schema of `spec`; anything goes when it is missing. */
  readonly spec?: object;
  /** What else the one version says. */
  readonly version?: object;
  readonly versions?: readonly object[];
}

/** A definition of Widgets, unless said otherwise. */
export function definition(how: Defining = {}): object {
  const { kind = 'Widget', plural = `${kind.toLowerCase()}s`, group = 'example.com' } = how;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: how.scope ?? 'Namespaced',
      names: { kind, plural, ...how.names },
      versions: how.versions ?? [
        { name: 'v1', served: true, storage: true, schema: schemaOf(how.spec), ...how.version },
      ],
    },
  };
}

export const schemaOf = (spec: object = { type: 'object', ...anything }): object => ({
  openAPIV3Schema: {
    type: 'object',
    properties: { spec, status: { type: 'object', ...anything } },
  },
});

const anything = { 'x-kubernetes-preserve-unknown-fields': true };

export const widget = (name: string, spec: object = {}, more: object = {}): object => ({
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { name },
  spec,
  ...more,
});

/** A cluster in which the kind is defined and established. */
export function withKind(how: Defining = {}) {
  const shell = clusterShell({}, 0);
  const apply = (object: object, ...flags: string[]) =>
    shell.kubectl(['apply', '-f', '-', ...flags].join(' '), JSON.stringify(object));
  const create = (object: object, ...flags: string[]) =>
    shell.kubectl(['create', '-f', '-', ...flags].join(' '), JSON.stringify(object));
  const defined = apply(definition(how));
  const json = (line: string): unknown => {
    const ran = shell.kubectl(`get ${line} -o json`);
    return ran.code === 0 ? JSON.parse(ran.stdout) : ran.stderr;
  };
  return { ...shell, apply, create, json, defined };
}
