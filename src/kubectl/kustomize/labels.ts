// Labels and annotations, also where selectors and templates must agree with them
// [api/konfig/builtinpluginconsts/commonlabels.go, commonannotations.go].

import { isJsonObject, type JsonObject } from '../../machinery/json.js';
import { type Kustomization, kindOf, type Resource, type Texts } from './resource.js';

/** `!`: made where it is missing. Paths go through lists. */
const SELECTORS: Readonly<Record<string, readonly string[]>> = {
  CronJob: ['spec.jobTemplate.spec.selector.matchLabels'],
  DaemonSet: ['spec.selector.matchLabels!'],
  Deployment: ['spec.selector.matchLabels!'],
  Job: ['spec.selector.matchLabels'],
  NetworkPolicy: [
    ...['spec.podSelector.matchLabels', 'spec.ingress.from.podSelector.matchLabels'],
    'spec.egress.to.podSelector.matchLabels',
  ],
  PodDisruptionBudget: ['spec.selector.matchLabels'],
  ReplicaSet: ['spec.selector.matchLabels!'],
  ReplicationController: ['spec.selector!'],
  Service: ['spec.selector!'],
  StatefulSet: ['spec.selector.matchLabels!'],
};
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  CronJob: ['spec.jobTemplate.metadata.', 'spec.jobTemplate.spec.template.metadata.'],
  DaemonSet: ['spec.template.metadata.'],
  Deployment: ['spec.template.metadata.'],
  Job: ['spec.template.metadata.'],
  ReplicaSet: ['spec.template.metadata.'],
  ReplicationController: ['spec.template.metadata.'],
  StatefulSet: ['spec.template.metadata.'],
};

const templatesOf = (one: Resource, field: string): readonly string[] =>
  (TEMPLATES[kindOf(one)] ?? []).map((path) => `${path}${field}!`);

export function addLabels(
  all: readonly Resource[],
  { labels = [], commonLabels = {} }: Kustomization,
): readonly Resource[] {
  const sets = [...labels, { pairs: commonLabels, includeSelectors: true, includeTemplates: true }];
  return sets.reduce<readonly Resource[]>(
    (resources, { pairs = {}, includeSelectors, includeTemplates }) =>
      resources.map((one) => {
        const paths = [
          'metadata.labels!',
          ...(includeSelectors ? (SELECTORS[kindOf(one)] ?? []) : []),
          ...(includeSelectors || includeTemplates ? templatesOf(one, 'labels') : []),
        ];
        return added(one, paths, pairs);
      }),
    all,
  );
}

export const addAnnotations = (all: readonly Resource[], pairs: Texts): readonly Resource[] =>
  all.map((one) =>
    added(one, ['metadata.annotations!', ...templatesOf(one, 'annotations')], pairs),
  );

function added(one: Resource, paths: readonly string[], pairs: Texts): Resource {
  if (Object.keys(pairs).length === 0) return one;
  const object = paths.reduce(
    (at, path) => put(at, path.replace('!', '').split('.'), pairs, path.endsWith('!')),
    one.object,
  );
  return { ...one, object };
}

function put(at: JsonObject, path: readonly string[], pairs: Texts, makes: boolean): JsonObject {
  const [field = '', ...rest] = path;
  const held = at[field];
  if (held === undefined && !makes) return at;
  if (rest.length === 0)
    return { ...at, [field]: { ...(isJsonObject(held) ? held : {}), ...pairs } };
  if (Array.isArray(held))
    return {
      ...at,
      [field]: held.map((item) => (isJsonObject(item) ? put(item, rest, pairs, makes) : item)),
    };
  return { ...at, [field]: put(isJsonObject(held) ? held : {}, rest, pairs, makes) };
}
