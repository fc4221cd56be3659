// The verbs of REST, for every resource alike.

import { deprecationOf } from '../../kinds/deprecated.js';
import { unreachable } from '../../machinery/assert.js';
import { type Call, type Handler, isWatch } from '../call.js';
import { CLOCK, readClock } from '../clock/index.js';
import type { ResourceTarget } from '../path.js';
import { findResource, type Resource } from '../resource.js';
import { subresourcesOf } from '../subresources.js';
import { serveWatch } from '../watch/index.js';
import { deleteAll, deleteOne } from './delete.js';
import { readList, readOne } from './read.js';
import { noSuchPath, wrongMethod } from './refusals.js';
import { create, patch, update } from './write.js';

export const rest: Handler = (call) => {
  const { target } = call.path;
  if (target.type !== 'resource') return false;
  const resource = findResource(call.world, target);
  if (!resource || target.rest || !isPlaced(resource, target))
    return call.respond.failure(noSuchPath);
  const verb = verbOf(call.method, target);
  if (verb === undefined || !allowed(resource, target, verb))
    return call.respond.failure(
      target.subresource && !known(resource, target) ? noSuchPath : wrongMethod,
    );
  const isRead = verb === 'get' || verb === 'list';
  warnOfDeprecation(call, resource, isRead);
  if (isRead && resource.name === CLOCK) return readClock(call, resource, target);
  return carriedOut(call, resource, target, verb);
};

/** Writes of custom objects tell of it themselves. */
function warnOfDeprecation({ respond, world }: Call, { kind }: Resource, isRead: boolean): void {
  const { kubernetes } = world.session.log.settings;
  const { custom } = kind;
  const text = custom ? isRead && custom.deprecation : deprecationOf(kind, kubernetes);
  if (text) respond.warn([text]);
}

type Verb = 'get' | 'list' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

function carriedOut(
  call: Call,
  resource: Resource,
  target: ResourceTarget,
  verb: Verb,
): true | Promise<true> {
  switch (verb) {
    case 'get':
      return readOne(call, resource, target);
    case 'list':
      return isWatch(call) ? serveWatch(call, resource, target) : readList(call, resource, target);
    case 'create':
      return create(call, resource, target);
    case 'update':
      return update(call, resource, target);
    case 'patch':
      return patch(call, resource, target);
    case 'delete':
      return deleteOne(call, resource, target);
    case 'deletecollection':
      return deleteAll(call, resource, target);
    default:
      return unreachable(verb);
  }
}

/** Objects of a namespaced kind are in a namespace; only lists may look at all of them. */
const isPlaced = ({ kind }: Resource, { namespace, name }: ResourceTarget): boolean =>
  kind.namespaced ? namespace !== undefined || name === undefined : namespace === undefined;

function verbOf(method: string, { name, subresource, watch }: ResourceTarget): Verb | undefined {
  if (watch) return method === 'GET' && subresource === undefined ? 'list' : undefined;
  const isNamed = name !== undefined;
  switch (method) {
    case 'GET':
    case 'HEAD':
      return isNamed ? 'get' : 'list';
    case 'POST':
      return isNamed === (subresource !== undefined) ? 'create' : undefined;
    case 'PUT':
      return isNamed ? 'update' : undefined;
    case 'PATCH':
      return isNamed ? 'patch' : undefined;
    case 'DELETE':
      return isNamed ? 'delete' : 'deletecollection';
    default:
      return undefined;
  }
}

const known = (resource: Resource, { subresource }: ResourceTarget) =>
  subresourcesOf(resource).find(({ name }) => name === subresource);

function allowed(resource: Resource, target: ResourceTarget, verb: Verb): boolean {
  const verbs = target.subresource === undefined ? resource.verbs : known(resource, target)?.verbs;
  return verbs?.includes(verb) === true;
}
