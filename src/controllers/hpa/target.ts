// What an autoscaler scales: any object whose kind has a scale subresource.

import type { HorizontalPodAutoscaler } from '../../kinds/horizontalpodautoscaler/index.js';
import { findKind } from '../../kinds/lookup.js';
import { type KubeObject, kindName } from '../../machinery/object.js';
import { type Parsed, parsed, refused } from '../../machinery/parsed.js';
import type { Reader } from '../../machinery/reader.js';
import type { LabelSelector } from '../../machinery/selector.js';
import { parseSelector } from '../../machinery/selector-syntax.js';
import { notFound } from '../../machinery/status.js';

export interface Target {
  readonly object: KubeObject;
  readonly replicas: number;
  /** Missing if the object has none, or one that makes no sense. */
  readonly selector: LabelSelector | undefined;
}

export function targetOf(
  { spec, metadata }: HorizontalPodAutoscaler,
  reader: Reader,
): Parsed<Target> {
  const { kind, name, apiVersion = 'v1' } = spec.scaleTargetRef;
  const found = findKind(reader, kindName(apiVersion, kind));
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  if (!found || found.group !== group)
    return refused(`no matches for kind ${JSON.stringify(kind)} in group ${JSON.stringify(group)}`);
  if (!found.scale) return refused('the server could not find the requested resource');
  const object = reader.find({
    kind: kindName(apiVersion, kind),
    namespace: metadata.namespace,
    name,
  });
  if (!object) return refused(notFound(found, name).message);
  const replicas = at(object, found.scale.specReplicas);
  return parsed({
    object,
    replicas: typeof replicas === 'number' ? replicas : 0,
    selector: selectorOf(at(object, found.scale.selector ?? 'spec.selector')),
  });
}

/** As the scale subresource has it: a LabelSelector, plain labels, or text. */
function selectorOf(value: unknown): LabelSelector | undefined {
  if (typeof value === 'string') return value === '' ? undefined : fromText(value);
  if (typeof value !== 'object' || value === null) return undefined;
  return 'matchLabels' in value || 'matchExpressions' in value
    ? (value as LabelSelector)
    : { matchLabels: value as Record<string, string> };
}

const OPERATORS: Readonly<Record<string, string>> = {
  '=': 'In',
  '==': 'In',
  in: 'In',
  '!=': 'NotIn',
  notin: 'NotIn',
  exists: 'Exists',
  '!': 'DoesNotExist',
};

function fromText(text: string): LabelSelector | undefined {
  const terms = parseSelector(text);
  if (!terms.ok) return undefined;
  return {
    matchExpressions: terms.value.map(({ key, operator, values }) => ({
      key,
      operator: OPERATORS[operator] ?? operator,
      values: [...values],
    })),
  };
}

function at(object: unknown, path: string): unknown {
  let value = object;
  for (const name of path.split('.'))
    value = (value as Readonly<Record<string, unknown>> | undefined)?.[name];
  return value;
}
