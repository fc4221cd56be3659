// Fields that a release knows and that a feature gate of it turns off: they are dropped without a word, once it is
// noted who set them, as every registry's strategy does upstream (dropDisabledFields). An object that has a field of
// such a gate already keeps all of them.
//
// Here are those of types that many kinds share; a kind drops the fields of its own.

import type { Draft } from 'immer';
import type { Kind } from '../kinds/kind.js';
import { typeOf } from '../kinds/type.js';
import type { KubeObject } from '../machinery/object.js';
import type { FieldType, ListType, MapType, StructType } from '../machinery/schema.js';
import type { Step } from './step.js';

const GATES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  V1Container: { restartPolicy: 'SidecarContainers', resizePolicy: 'InPlacePodVerticalScaling' },
  V1PodStatus: { hostIPs: 'PodHostIPs', resourceClaimStatuses: 'DynamicResourceAllocation' },
  V1PodSpec: { hostUsers: 'UserNamespacesSupport', resourceClaims: 'DynamicResourceAllocation' },
  V1ResourceRequirements: { claims: 'DynamicResourceAllocation' },
  V1RollingUpdateStatefulSetStrategy: { maxUnavailable: 'MaxUnavailableStatefulSet' },
  V1TypedObjectReference: { namespace: 'CrossNamespaceVolumeDataSource' },
};

type Fields = Record<string, unknown>;

export function dropDisabled(
  step: Step,
  kind: Kind,
  draft: Draft<KubeObject>,
  old: KubeObject | undefined,
): void {
  const { settings, requester, view } = step;
  if (requester.trusted || settings.kubernetes === '1.36') return;
  const type = typeOf(kind, settings.kubernetes);
  if (type === undefined) return;
  const used = old ? gatesUsed(type, old) : new Set();
  drop(type, draft, (gate) => !view.feature(gate) && !used.has(gate));
}

/** Deletes what is turned off. */
function drop(type: FieldType, held: unknown, isOff: (gate: string) => boolean): void {
  eachStruct(type, held, ({ name }, fields) => {
    for (const [field, gate] of Object.entries(GATES[name] ?? {}))
      if (isOff(gate)) delete fields[field];
  });
}

/** The gates of the fields that an object has. */
function gatesUsed(type: FieldType, held: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  eachStruct(type, held, ({ name }, fields) => {
    for (const [field, gate] of Object.entries(GATES[name] ?? {}))
      if (field in fields) found.add(gate);
  });
  return found;
}

function eachStruct(
  type: FieldType,
  held: unknown,
  visit: (type: StructType, fields: Fields) => void,
): void {
  if (typeof held !== 'object' || held === null) return;
  if (type.shape === 'list')
    for (const item of held as unknown[]) eachStruct((type as ListType).items, item, visit);
  else if (type.shape === 'map')
    for (const value of Object.values(held)) eachStruct((type as MapType).values, value, visit);
  else if (type.shape === 'struct') {
    const struct = type as StructType;
    visit(struct, held as Fields);
    for (const [name, value] of Object.entries(held)) {
      const field = struct.fields.get(name);
      if (field) eachStruct(field.type, value, visit);
    }
  }
}
