// Who manages which field: metadata.managedFields, kept for every object that a user has a hand in.
//
// What a cluster begins with, and objects that only our controllers write, carry no managedFields until a user applies to them; then, as on a
// real server, what was there before belongs to `before-first-apply`. A departure: a real server attributes
// controllers' own objects too, at a cost this simulator does not pay for every pod (docs/adr/0010). And a
// controller's claim to a status is worked out anew only when the status has other fields or conditions.

import type { Draft } from 'immer';
import type { Kind } from '../kinds/kind.js';
import { apiVersionOf, builtInVersion } from '../kinds/lookup.js';
import { typeOf } from '../kinds/type.js';
import { timestamp } from '../machinery/duration.js';
import { emptyOf } from '../machinery/go-form.js';
import type { JsonObject } from '../machinery/json.js';
import { typeSchemaOf, untypedSchema } from '../machinery/merge-schema.js';
import type { KubeObject, Manifest, Meta } from '../machinery/object.js';
import { fieldSetOf } from '../machinery/ownership/field-set.js';
import type { ManagedFields } from '../machinery/ownership/managed-fields.js';
import { type OwnedType, recordUpdate } from '../machinery/ownership/server-side.js';
import type { OwnershipRules, TypedObject } from '../machinery/ownership/updater.js';
import { claimAfter } from './claim-after.js';
import { BOOTSTRAP_ACTOR } from './request.js';
import type { Step } from './step.js';

export interface Managing {
  readonly fieldManager?: string | undefined;
  readonly subresource?: string | undefined;
  /** What server-side apply has worked out already. */
  readonly managed?: ManagedFields | undefined;
}

export function recordManager(
  step: Step,
  kind: Kind,
  draft: Draft<KubeObject>,
  old: KubeObject | undefined,
  how: Managing,
): void {
  const managed = how.managed ?? managedAfter(step, kind, draft as KubeObject, old, how);
  if (managed.length > 0) draft.metadata.managedFields = managed as Draft<Meta>['managedFields'];
  else if (draft.metadata.managedFields) delete draft.metadata.managedFields;
}

function managedAfter(
  step: Step,
  kind: Kind,
  draft: KubeObject,
  old: KubeObject | undefined,
  how: Managing,
): ManagedFields {
  if (!isTracked(step, draft, old)) return [];
  const known = (old?.metadata.managedFields ?? []) as ManagedFields;
  if (old && isStanding(step, known, how)) {
    if (isAlike(draft, old)) return known;
    const claimed = claimOf(step, kind, draft, old);
    if (claimed) return claimed;
  }
  const shown = (object: KubeObject) => kind.converted?.served(object) ?? object;
  return recordUpdate(
    (old ? shown(old) : {}) as unknown as JsonObject,
    shown(draft) as unknown as JsonObject,
    { manager: how.fieldManager ?? managerOf(step), time: timestamp(step.view.now) },
    ownedType(step, kind, how.subresource),
  );
}

/** What the claim of a controller becomes that reports what it has not reported before. */
function claimOf(
  step: Step,
  kind: Kind,
  draft: KubeObject,
  old: KubeObject,
): ManagedFields | undefined {
  const { managedFields, annotations } = old.metadata;
  if (kind.custom || kind.converted || draft.metadata.annotations !== annotations) return undefined;
  const type = typeOf(kind, step.settings.kubernetes);
  return claimAfter(managedFields as ManagedFields, {
    manager: managerOf(step),
    apiVersion: apiVersionOf(kind),
    time: timestamp(step.view.now),
    before: statusOf(old) as JsonObject,
    after: statusOf(draft) as JsonObject,
    schema: type && typeSchemaOf(type).map?.field('status')?.schema,
  });
}

function isTracked({ requester }: Step, draft: KubeObject, old: KubeObject | undefined): boolean {
  if (!old) return !requester.trusted && requester.actor !== BOOTSTRAP_ACTOR;
  return (old.metadata.managedFields ?? draft.metadata.managedFields ?? []).length > 0;
}

/**
 * Whether a controller reports on an object it has reported on before. Its claim to the status stands; to
 * work it out anew at every report would cost more than the report.
 */
const isStanding = (step: Step, known: ManagedFields, { subresource }: Managing): boolean =>
  step.requester.trusted &&
  subresource === 'status' &&
  known.some((entry) => entry.subresource === 'status' && entry.manager === managerOf(step));

/** Whether two statuses have the same fields, and as many conditions. */
function isAlike(a: KubeObject, b: KubeObject): boolean {
  const [one, other] = [statusOf(a), statusOf(b)];
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => name in other) &&
    one.conditions?.length === other.conditions?.length
  );
}

const statusOf = (object: KubeObject): { readonly conditions?: readonly unknown[] } =>
  (object as { status?: { conditions?: readonly unknown[] } }).status ?? {};

export function ownedType({ settings }: Step, kind: Kind, subresource?: string): OwnedType {
  const { custom } = kind;
  const type = typeOf(kind, settings.kubernetes);
  const convert: OwnershipRules['convert'] = custom
    ? (object, apiVersion) => {
        const schema = custom.ownership(apiVersion.slice(apiVersion.indexOf('/') + 1));
        return schema && { ...object, version: apiVersion, schema };
      }
    : (object, apiVersion) => atOtherVersion(kind, object, apiVersion);
  const ignored = kind.status && subresource !== 'status' ? fieldSetOf(['f:status']) : undefined;
  return {
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    schema: custom?.ownership(kind.version) ?? (type ? typeSchemaOf(type) : untypedSchema),
    empty: (type ? emptyOf(type) : { metadata: {} }) as JsonObject,
    subresource,
    decoded: !custom,
    rules: { convert, ignored: () => ignored },
  };
}

/** What was applied or updated at one version of a kind, in terms of another. */
function atOtherVersion(
  { kind: name }: Kind,
  object: TypedObject,
  apiVersion: string,
): TypedObject | undefined {
  if (object.version === apiVersion) return object;
  const [from, to] = [object.version, apiVersion].map((version) => builtInVersion(name, version));
  const schema = to && typeOf(to);
  if (!from || !schema) return undefined;
  const stored = (from.converted?.stored(object.value as Manifest) ?? object.value) as KubeObject;
  const value = to.converted?.served(stored) ?? stored;
  return { value, version: apiVersion, schema: typeSchemaOf(schema) };
}

/** Components write under the name of the program they run in. */
export function managerOf({ requester: { actor, trusted } }: Step): string {
  if (!trusted) return actor;
  if (actor.startsWith('kubelet/')) return 'kubelet';
  return actor === 'default-scheduler' ? 'kube-scheduler' : 'kube-controller-manager';
}
