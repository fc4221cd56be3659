// Where objects keep a pod's spec, and the same object with another one there.
//
// Source: kubectl pkg/polymorphichelpers/updatepodspec.go.

import { isJsonObject, type JsonObject } from '../../machinery/json.js';
import type { KubeObject } from '../../machinery/object.js';
import { fail } from '../problem.js';

export interface Container extends JsonObject {
  readonly name: string;
  readonly image?: string;
  readonly env?: readonly EnvVar[];
  readonly resources?: JsonObject;
}

export interface EnvVar extends JsonObject {
  readonly name: string;
  readonly value?: string;
}

export interface PodSpec extends JsonObject {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
}

const PATHS: Readonly<Record<string, readonly string[]>> = {
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  Pod: ['spec'],
};

const TEMPLATE = ['spec', 'template', 'spec'];

export function changePodSpec(object: KubeObject, change: (spec: PodSpec) => PodSpec): KubeObject {
  const path = Object.hasOwn(PATHS, object.kind) ? (PATHS[object.kind] ?? TEMPLATE) : TEMPLATE;
  const at = (value: unknown, [name, ...rest]: readonly string[]): unknown => {
    if (!isJsonObject(value)) return fail(noTemplate(object));
    if (name === undefined) return change(value as PodSpec);
    return { ...value, [name]: at(value[name], rest) };
  };
  return at(object, path) as KubeObject;
}

const noTemplate = ({ kind }: KubeObject): string =>
  `the object is not a pod or does not have a pod template: ${kind}`;

/** The containers that `--containers` names, wildcards included, changed; init containers too. */
export function changeContainers(
  spec: PodSpec,
  pattern: string,
  change: (container: Container) => Container,
): { readonly spec: PodSpec; readonly matched: number } {
  let matched = 0;
  const changed = (containers: readonly Container[]): readonly Container[] =>
    containers.map((container) => {
      if (!matchesPattern(container.name, pattern)) return container;
      matched++;
      return change(container);
    });
  const { containers, initContainers } = spec;
  const after: PodSpec = {
    ...spec,
    containers: changed(containers),
    ...(initContainers ? { initContainers: changed(initContainers) } : {}),
  };
  return { spec: after, matched };
}

/** `*` stands for anything. */
function matchesPattern(name: string, pattern: string): boolean {
  if (pattern === '' || pattern === '*') return true;
  const escaped = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`).test(name);
}
