// Two old resources of which nothing is kept: `bindings`, to which schedulers post what they decided, and
// `componentstatuses`, which say that everything is well [registry/core/componentstatus/rest.go].

import type { ComponentStatus } from '../kinds/virtual.js';
import type { Manifest } from '../machinery/object.js';
import { badRequest, isFailure, notFound } from '../machinery/status.js';
import { readObject } from './body.js';
import type { Call, Handler } from './call.js';
import type { ResourceTarget } from './path.js';
import { findResource } from './resource.js';
import { carryOut } from './rest/act.js';
import { sendList, sendObject } from './rest/answer.js';
import { writeOptions } from './rest/options.js';

export const coreVirtual: Handler = (call) => {
  const { target } = call.path;
  if (target.type !== 'resource' || target.group !== '' || target.watch) return false;
  if (target.resource === 'bindings') return bound(call, target);
  return target.resource === 'componentstatuses' ? components(call, target) : false;
};

async function bound(call: Call, target: ResourceTarget): Promise<boolean> {
  const pods = findResource(call.world, { ...target, resource: 'pods' });
  if (!pods || call.method !== 'POST' || target.name !== undefined) return false;
  const options = writeOptions(call, { kind: 'CreateOptions' });
  if (isFailure(options)) return call.respond.failure(options);
  const body = readObject(call, { apiVersion: 'v1', kind: 'Binding' });
  if (isFailure(body)) return call.respond.failure(body);
  const object = body.value as unknown as Manifest;
  const { name, namespace = target.namespace } = object.metadata ?? {};
  if (!name) return call.respond.failure(badRequest('name is required'));
  if (namespace !== target.namespace)
    return call.respond.failure(
      badRequest(
        'the namespace of the provided object does not match the namespace sent on the request',
      ),
    );
  const ref = { kind: 'Pod', namespace: namespace ?? 'default', name };
  return carryOut(
    call,
    pods,
    { verb: 'create', subresource: 'binding', ref, object, options },
    201,
  );
}

const NAMES = ['scheduler', 'controller-manager', 'etcd-0'];

function components(call: Call, target: ResourceTarget): boolean {
  const resource = findResource(call.world, target);
  if (!resource || call.method !== 'GET' || target.subresource !== undefined) return false;
  call.respond.warn(['v1 ComponentStatus is deprecated in v1.19+']);
  if (target.name === undefined) return sendList(call, resource, NAMES.map(component), {});
  if (NAMES.includes(target.name)) return sendObject(call, resource, 200, component(target.name));
  return call.respond.failure(notFound(resource.kind, target.name));
}

const component = (name: string): ComponentStatus =>
  ({
    kind: 'ComponentStatus',
    apiVersion: 'v1',
    metadata: { name },
    conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }],
  }) as unknown as ComponentStatus;
