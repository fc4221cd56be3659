// POST, PUT and PATCH: a body, the object it is about, and what became of it.

import type { ApiRequest } from '../../apiserver/request.js';
import type { View } from '../../events/view.js';
import { kindOfManifest, versionSpoken } from '../../kinds/lookup.js';
import type { JsonObject } from '../../machinery/json.js';
import type { Manifest, ObjectRef } from '../../machinery/object.js';
import { badRequest, type Failure, isFailure } from '../../machinery/status.js';
import { type Body, type Expected, readObject } from '../body.js';
import type { Call } from '../call.js';
import type { ResourceTarget } from '../path.js';
import type { Resource } from '../resource.js';
import { subresourcesOf } from '../subresources.js';
import { carryOut } from './act.js';
import { writeOptions } from './options.js';
import { patchTypeOf, readPatch } from './patch-body.js';

/** Without a name it is in a collection; with one, it makes a subresource of that object. */
export async function create(
  call: Call,
  resource: Resource,
  target: ResourceTarget,
): Promise<true> {
  const options = writeOptions(call, { kind: 'CreateOptions' });
  if (isFailure(options)) return call.respond.failure(options);
  const body = readObject(call, expectedBody(resource, target));
  if (isFailure(body)) return call.respond.failure(body);
  const { name, subresource } = target;
  if (name !== undefined && subresource !== undefined) {
    const object = body.value as unknown as Manifest;
    const ref = refOf(resource, target);
    return carryOut(call, resource, { verb: 'create', subresource, ref, object, options }, 201);
  }
  const placed = placedAt(call, resource, target, body.value);
  if (isFailure(placed)) return call.respond.failure(placed);
  const { duplicates } = body;
  return carryOut(call, resource, { verb: 'create', object: placed, duplicates, options }, 201);
}

export async function update(
  call: Call,
  resource: Resource,
  target: ResourceTarget,
): Promise<true> {
  const options = writeOptions(call, { kind: 'UpdateOptions' });
  if (isFailure(options)) return call.respond.failure(options);
  const body = readObject(call, expectedBody(resource, target));
  if (isFailure(body)) return call.respond.failure(body);
  const request = updateRequest(call, resource, target, body);
  if (isFailure(request)) return call.respond.failure(request);
  return carryOut(call, resource, { ...request, options, ...atVersion(resource) }, 200);
}

function updateRequest(
  call: Call,
  resource: Resource,
  target: ResourceTarget,
  { value, duplicates }: Body & { readonly value: JsonObject },
): ApiRequest | Failure {
  const ref = refOf(resource, target);
  const { subresource } = target;
  const object = value as unknown as Manifest;
  if (subresource === 'scale') return { verb: 'update', ref, object, subresource };
  // Such as finalize: what is put there is an act of its own.
  if (subresource !== undefined && resource.kind.subresources?.[subresource])
    return { verb: 'create', ref, object, subresource };
  const placed = placedAt(call, resource, target, value);
  if (isFailure(placed)) return placed;
  return { verb: 'update', ref, object: placed, duplicates, ...ofSubresource(target) };
}

export async function patch(call: Call, resource: Resource, target: ResourceTarget): Promise<true> {
  const patchType = patchTypeOf(call);
  if (isFailure(patchType)) return call.respond.failure(patchType);
  const options = writeOptions(call, { kind: 'PatchOptions', isApply: patchType === 'apply' });
  if (isFailure(options)) return call.respond.failure(options);
  const body = readPatch(call, patchType);
  if (isFailure(body)) return call.respond.failure(body);
  const { value, duplicates } = body;
  const request: ApiRequest = {
    verb: 'patch',
    ref: refOf(resource, target),
    patchType,
    patch: value,
    duplicates,
    options,
    ...atVersion(resource),
    ...ofSubresource(target),
  };
  return carryOut(call, resource, request, 200);
}

/** The type of a body: the resource's own, or its subresource's. */
function expectedBody(resource: Resource, { subresource }: ResourceTarget): Expected {
  const sub = subresourcesOf(resource).find(({ name }) => name === subresource);
  const {
    group = resource.group,
    version = resource.version,
    kind = resource.kind.kind,
  } = sub ?? {};
  return { apiVersion: group === '' ? version : `${group}/${version}`, kind };
}

export const atVersion = ({ kind }: Resource) => versionSpoken(kind);

const ofSubresource = ({ subresource }: ResourceTarget) =>
  subresource === undefined ? {} : { subresource };

export const refOf = (resource: Resource, { namespace, name = '' }: ResourceTarget): ObjectRef => ({
  kind: resource.name,
  ...(resource.kind.namespaced ? { namespace: namespace ?? 'default' } : {}),
  name,
});

/** The object, of the kind and in the namespace that the URL says, unless it says otherwise itself. */
function placedAt(
  { world: { view } }: Call,
  resource: Resource,
  target: ResourceTarget,
  value: JsonObject,
): Manifest | Failure {
  const { kind, apiVersion } = resource;
  const typed = {
    ...value,
    kind: value['kind'] || kind.kind,
    apiVersion: value['apiVersion'] || apiVersion,
  };
  const { namespace } = (value['metadata'] ?? {}) as JsonObject;
  const refused = refuseOtherType(view, resource, String(typed.apiVersion), String(typed.kind));
  if (refused) return refused;
  if (kind.namespaced && namespace && namespace !== target.namespace)
    return badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  return inPlace(resource, target, typed) as unknown as Manifest;
}

/** [handlers/create.go, and what runtime.Scheme says of a type it cannot convert]. */
function refuseOtherType(
  view: View,
  { kind, apiVersion: expected }: Resource,
  apiVersion: string,
  name: string,
): Failure | undefined {
  if (apiVersion === expected && name === kind.kind) return undefined;
  if (
    name === kind.kind &&
    apiVersion.startsWith(`${kind.group}/`) &&
    kindOfManifest(view, apiVersion, name)
  )
    return badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`,
    );
  const version = apiVersion.split('/').at(-1) ?? '';
  const reason = kindOfManifest(view, apiVersion, name)
    ? `converting (${version}.${name}) to (${packageOf(kind.group)}.${kind.kind}): unknown conversion`
    : `no kind ${JSON.stringify(name)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/api/legacyscheme/scheme.go:30"`;
  return badRequest(
    `${name} in version ${JSON.stringify(version)} cannot be handled as a ${kind.kind}: ${reason}`,
  );
}

const packageOf = (group: string): string => group.split('.', 1)[0] || 'core';

function inPlace(resource: Resource, target: ResourceTarget, value: JsonObject): JsonObject {
  if (!resource.kind.namespaced || target.namespace === undefined) return value;
  const metadata = (value['metadata'] ?? {}) as JsonObject;
  return { ...value, metadata: { ...metadata, namespace: target.namespace } };
}
