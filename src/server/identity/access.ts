// What a call wants to do, in the terms of roles [apiserver pkg/endpoints/request/requestinfo.go].

import { accessDenied, authorize } from '../../kinds/rbac/authorize.js';
import type { Access, ResourceAccess } from '../../kinds/rbac/matching.js';
import { parseFieldSelector } from '../../machinery/field-selector.js';
import type { Reader } from '../../machinery/reader.js';
import type { Failure } from '../../machinery/status.js';
import { type Call, isTrue } from '../call.js';
import type { ResourceTarget } from '../path.js';

/** Why RBAC does not let the caller do what it asks for, judged by the present. */
export function refusedAccess(
  call: Pick<Call, 'method' | 'path' | 'query' | 'user' | 'message'>,
  view: Reader,
): Failure | undefined {
  for (const access of accessesOf(call)) {
    const { allowed, reason } = authorize(view, call.user, access);
    if (!allowed) return accessDenied(call.user, access, reason);
  }
  return undefined;
}

/** Two for a WebSocket into a pod: it is opened by a GET, and does what a POST does. */
function accessesOf(call: Pick<Call, 'method' | 'path' | 'query' | 'message'>): readonly Access[] {
  const { method, path, query, message } = call;
  const { target } = path;
  if (target.type !== 'resource') return [{ verb: method.toLowerCase(), path: pathOf(target) }];
  const access = resourceAccess(method, target, query);
  const opens = ['exec', 'attach', 'portforward'].includes(access.subresource);
  return opens && access.verb === 'get' && message.headers.upgrade !== undefined
    ? [access, { ...access, verb: 'create' }]
    : [access];
}

function pathOf(target: Exclude<Call['path']['target'], ResourceTarget>): string {
  if (target.type === 'other') return target.path;
  const { root, group, version } = target;
  const parts = root === 'api' ? [version] : [group, version];
  return ['', root, ...parts.filter((part) => part !== undefined && part !== '')].join('/');
}

function resourceAccess(
  method: string,
  { group, resource, name = '', subresource = '', namespace = '', watch }: ResourceTarget,
  query: URLSearchParams,
): ResourceAccess {
  const verb = watch === true ? 'watch' : verbOf(method, name, query);
  const own = resource === 'namespaces' && name !== '' ? name : namespace;
  return {
    verb,
    group,
    resource,
    subresource,
    name: name === '' ? selectedName(verb, query) : name,
    namespace: own,
  };
}

function verbOf(method: string, name: string, query: URLSearchParams): string {
  switch (method) {
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return name === '' ? 'deletecollection' : 'delete';
    default:
      if (name !== '') return 'get';
      return isTrue(query, 'watch') ? 'watch' : 'list';
  }
}

/** A list of the one object of a name is a request for that name. */
function selectedName(verb: string, query: URLSearchParams): string {
  const fields = query.get('fieldSelector');
  if (fields === null || !['list', 'watch', 'deletecollection'].includes(verb)) return '';
  const terms = parseFieldSelector(fields);
  if (!terms.ok) return '';
  const term = terms.value.find(
    ({ field, operator }) => field === 'metadata.name' && operator === '=',
  );
  return term?.value ?? '';
}
