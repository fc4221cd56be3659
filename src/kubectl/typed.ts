// Objects as kubectl holds them in Go's types when it has made or changed them itself: what is empty is printed where
// Go prints it (`status: {}`, and `creationTimestamp: null` before 1.34), and JSON has the fields in the order of the
// structs. What comes from the server is printed by its keys instead.
//
// The order is that of the protobuf numbers but for fields that were added beside others of their kind.

import { apiType } from '../kinds/api-types.js';
import { kindOfManifest } from '../kinds/lookup.js';
import { typeOf } from '../kinds/type.js';
import { inGoForm } from '../machinery/go-form.js';
import { isJsonObject, type JsonObject } from '../machinery/json.js';
import type { Manifest } from '../machinery/object.js';
import type { FieldType, ListType, MapType, StructType } from '../machinery/schema.js';
import type { Kubectl } from './verb.js';

/** By type: the field stands behind that one. */
const STANDS_AFTER: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  V1Container: {
    envFrom: 'ports',
    resizePolicy: 'resources',
    restartPolicy: 'resizePolicy',
    volumeDevices: 'volumeMounts',
    startupProbe: 'readinessProbe',
    terminationMessagePolicy: 'terminationMessagePath',
  },
  V1JobSpec: { podFailurePolicy: 'activeDeadlineSeconds', successPolicy: 'podFailurePolicy' },
  V1PodSpec: { initContainers: 'volumes', ephemeralContainers: 'containers' },
  V1ServicePort: { appProtocol: 'protocol' },
  V1ServiceSpec: { clusterIPs: 'clusterIP' },
};

/** The object in Go's form and order; as it is, when nobody knows its type. */
export function asTyped({ session, view }: Pick<Kubectl, 'session' | 'view'>, object: unknown) {
  const { apiVersion, kind: name } = object as Manifest;
  const kind = kindOfManifest(view, apiVersion, name);
  const type = kind && typeOf(kind, session.log.settings.kubernetes);
  if (!type) return object;
  const { apiVersion: _version, kind: _kind, ...fields } = object as JsonObject;
  return { kind: name, apiVersion, ...inOrder(type, inGoForm(type, fields) as JsonObject) };
}

function inOrder(type: StructType, value: JsonObject): JsonObject {
  const names = fieldOrder(type.name).filter((name) => value[name] !== undefined);
  const known = new Set(names);
  const others = Object.keys(value).filter((name) => !known.has(name));
  return Object.fromEntries(
    [...names, ...others].map((name) => {
      const field = type.fields.get(name);
      return [name, field ? valueInOrder(field.type, value[name]) : value[name]];
    }),
  ) as JsonObject;
}

function valueInOrder(type: FieldType, value: unknown): unknown {
  if (type.shape === 'struct' && isJsonObject(value)) return inOrder(type as StructType, value);
  if (type.shape === 'list' && Array.isArray(value))
    return value.map((item) => valueInOrder((type as ListType).items, item));
  if (type.shape === 'map' && isJsonObject(value))
    return Object.fromEntries(
      Object.keys(value)
        .sort()
        .map((key) => [key, valueInOrder((type as MapType).values, value[key])]),
    );
  return value;
}

function fieldOrder(model: string): readonly string[] {
  const moved = STANDS_AFTER[model] ?? {};
  const names = [...(apiType(model)?.fields.keys() ?? [])].filter((name) => !moved[name]);
  for (const [name, before] of Object.entries(moved))
    names.splice(names.indexOf(before) + 1, 0, name);
  return names;
}
