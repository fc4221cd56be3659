// References between resources, which follow when one of them gets another name [api/konfig/builtinpluginconsts].

import { isJsonObject, type JsonObject } from '../../machinery/json.js';
import { kindOf, nameOf, type Resource } from './resource.js';

/** By the field that holds the name: the kind it is of. */
const FIELDS: Readonly<Record<string, string>> = {
  claimName: 'PersistentVolumeClaim',
  ingressClassName: 'IngressClass',
  priorityClassName: 'PriorityClass',
  secretName: 'Secret',
  serviceAccountName: 'ServiceAccount',
  serviceName: 'Service',
  storageClassName: 'StorageClass',
  volumeName: 'PersistentVolume',
};
/** By the field above `name`. */
const HOLDERS: Readonly<Record<string, string>> = {
  configMap: 'ConfigMap',
  configMapKeyRef: 'ConfigMap',
  configMapRef: 'ConfigMap',
  imagePullSecrets: 'Secret',
  secret: 'Secret',
  secretKeyRef: 'Secret',
  secretRef: 'Secret',
  secrets: 'Secret',
  service: 'Service',
};
/** Those say of which kind they are. */
const TYPED: ReadonlySet<string> = new Set(['roleRef', 'scaleTargetRef', 'subjects']);

/** The resources after they were renamed, with what refers to those that were. */
export function withNewNames(
  before: readonly Resource[],
  after: readonly Resource[],
): readonly Resource[] {
  const names = new Map<string, string>();
  before.forEach((one, i) => {
    const renamed = after[i];
    if (renamed && nameOf(one) !== nameOf(renamed))
      names.set(`${kindOf(one)}/${nameOf(one)}`, nameOf(renamed));
  });
  if (names.size === 0) return after;
  return after.map((one) => {
    const { metadata, ...rest } = one.object;
    return { ...one, object: { ...followed(rest, '', names), ...(metadata ? { metadata } : {}) } };
  });
}

function followed(
  value: JsonObject,
  holder: string,
  names: ReadonlyMap<string, string>,
): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([field, held]) => [field, one(value, holder, field, held, names)]),
  ) as JsonObject;
}

function one(
  value: JsonObject,
  holder: string,
  field: string,
  held: unknown,
  names: ReadonlyMap<string, string>,
): unknown {
  if (typeof held === 'string') {
    const typed = TYPED.has(holder) ? String(value['kind']) : HOLDERS[holder];
    const kind = field === 'name' ? typed : FIELDS[field];
    return (kind && names.get(`${kind}/${held}`)) ?? held;
  }
  if (Array.isArray(held))
    return held.map((item) => (isJsonObject(item) ? followed(item, field, names) : item));
  return isJsonObject(held) ? followed(held, field, names) : held;
}
