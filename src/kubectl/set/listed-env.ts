// What `kubectl set env --list` prints: values, and where those come from that are taken from elsewhere, or with
// --resolve what they are.
//
// Source: kubectl pkg/cmd/set/set_env.go, pkg/cmd/set/env/env_resolve.go. Fields are those of the object that has the
// template, as there.

import type { Container } from 'kubernetes-types/core/v1.js';
import { getObject } from '../../apiserver/read.js';
import { resourceText } from '../../kinds/behavior/exec/amounts.js';
import { dataOf, downward } from '../../kinds/behavior/exec/sources.js';
import type { KubeObject } from '../../machinery/object.js';
import { isFailure } from '../../machinery/status.js';
import type { Kubectl } from '../verb.js';
import type { EnvVar } from './pod-spec.js';

type Holder = Pick<Container, 'name' | 'resources'> & { readonly env: readonly EnvVar[] };

export function printEnv(
  kubectl: Kubectl,
  object: KubeObject,
  container: Holder,
  resolve: boolean,
): void {
  const { io } = kubectl;
  io.stdout(`# ${object.kind} ${object.metadata.name}, container ${container.name}\n`);
  const failed = new Map<string, string[]>();
  for (const { name, value, valueFrom } of container.env) {
    if (valueFrom === undefined) {
      io.stdout(`${name}=${value ?? ''}\n`);
      continue;
    }
    const found = resolve ? resolved(kubectl, object, container, valueFrom as Source) : undefined;
    if (found?.value !== undefined) io.stdout(`${name}=${found.value}\n`);
    else io.stdout(`# ${name} from ${sourceText(valueFrom as Source)}\n`);
    if (found?.error !== undefined)
      failed.set(found.error, [...(failed.get(found.error) ?? []), name]);
  }
  const told = [...failed].map(
    ([error, names]) =>
      `error retrieving reference for ${[...names].sort().join(', ')}: ${error}\n`,
  );
  for (const line of told.sort()) io.stderr(line);
}

type Source = Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;

function sourceText(source: Source): string {
  const { configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef } = source;
  if (configMapKeyRef) return `configmap ${configMapKeyRef.name}, key ${configMapKeyRef.key}`;
  if (secretKeyRef) return `secret ${secretKeyRef.name}, key ${secretKeyRef.key}`;
  if (fieldRef) return `field path ${fieldRef.fieldPath}`;
  if (!resourceFieldRef) return 'invalid valueFrom';
  const prefix = resourceFieldRef.containerName ? `${resourceFieldRef.containerName}/` : '';
  return `resource field ${prefix}${resourceFieldRef.resource}`;
}

type Resolved = { readonly value?: string; readonly error?: string };

function resolved(
  kubectl: Kubectl,
  object: KubeObject,
  container: Holder,
  { configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef }: Source,
): Resolved {
  const { namespace } = object.metadata;
  if (secretKeyRef)
    return keyOf(kubectl, { kind: 'Secret', word: 'secret' }, namespace, secretKeyRef);
  if (configMapKeyRef)
    return keyOf(kubectl, { kind: 'ConfigMap', word: 'config map' }, namespace, configMapKeyRef);
  if (fieldRef) return fieldOf(object, fieldRef['fieldPath'] ?? '');
  if (!resourceFieldRef) return { error: 'invalid valueFrom' };
  const { resource = '', divisor } = resourceFieldRef;
  const value = resourceText(container, {
    resource,
    ...(divisor === undefined ? {} : { divisor }),
  });
  return value === undefined
    ? { error: `Unsupported container resource : ${resource}` }
    : { value };
}

function keyOf(
  { view }: Kubectl,
  { kind, word }: { readonly kind: 'Secret' | 'ConfigMap'; readonly word: string },
  namespace: string | undefined,
  { name = '', key = '' }: Readonly<Record<string, string>>,
): Resolved {
  const found = getObject(view, { kind, namespace, name }, 'v1');
  if (isFailure(found)) return { error: found.message };
  const value = dataOf(view, kind, namespace, name).get(key);
  return value === undefined ? { error: `key ${key} not found in ${word} ${name}` } : { value };
}

/** Fields of metadata are those that every object has. */
function fieldOf(object: KubeObject, path: string): Resolved {
  const isKnown = /^metadata\.(name|namespace|uid|((labels|annotations)(\['.+'\])?))$/.test(path);
  return isKnown ? { value: downward(object, path) } : { error: `unsupported fieldPath: ${path}` };
}
