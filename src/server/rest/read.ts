// GET of one object, a subresource of it, or a list: of the present, or of any revision there has been.

import { getObject, listObjects } from '../../apiserver/read.js';
import { asScale, scaleOf } from '../../apiserver/scale-of.js';
import type { View } from '../../events/view.js';
import type { KubeObject, Revision } from '../../machinery/object.js';
import { badRequest, type Failure, isFailure } from '../../machinery/status.js';
import type { Call } from '../call.js';
import type { ResourceTarget } from '../path.js';
import type { Resource } from '../resource.js';
import { type ListMeta, sendList, sendObject } from './answer.js';
import { type Continuation, continueAfter, readContinue, writeContinue } from './continue.js';
import { type ListOptions, listOptions, revisionNamed, tooLargeVersion } from './list-options.js';
import { noSuchPath } from './refusals.js';

export function readOne(call: Call, resource: Resource, target: ResourceTarget): true {
  const { namespace, name = '', subresource } = target;
  const asked = revisionNamed(call.query.get('resourceVersion') ?? '');
  const refused = isFailure(asked) ? asked : refuseFuture(call, asked);
  if (refused) return call.respond.failure(refused);
  const found = getObject(
    call.world.view,
    { kind: resource.name, namespace, name },
    resource.apiVersion,
  );
  if (isFailure(found)) return call.respond.failure(found);
  if (subresource === 'scale') {
    const scale = scaleOf(resource.kind, found);
    if (!scale) return call.respond.failure(noSuchPath);
    return sendObject(call, { ...resource, kind: asScale(resource.kind) }, 200, scale);
  }
  return sendObject(call, resource, 200, found);
}

export function readList(call: Call, resource: Resource, target: ResourceTarget): true {
  const options = listOptions(call);
  if (isFailure(options)) return call.respond.failure(options);
  const list = listed(call, resource, target, options);
  if (isFailure(list)) return call.respond.failure(list);
  return sendList(call, resource, list.objects, list.metadata);
}

export interface Listed {
  readonly objects: readonly KubeObject[];
  readonly metadata: ListMeta;
}

/** The objects that a list or a collection's deletion selects. */
export function listed(
  call: Call,
  resource: Resource,
  { namespace }: ResourceTarget,
  options: ListOptions,
): Listed | Failure {
  const from = options.continue === '' ? undefined : readContinue(options.continue);
  if (isFailure(from)) return from;
  const view = viewFor(call, options, from);
  if (isFailure(view)) return view;
  const { labelSelector, fieldSelector } = options;
  const found = listObjects(view, {
    kind: resource.name,
    version: resource.apiVersion,
    namespace,
    labelSelector,
    fieldSelector,
  });
  if (isFailure(found)) return found;
  const { start } = from ?? {};
  const rest = start === undefined ? found : found.filter((object) => placeOf(object) >= start);
  return pageOf(rest, view.revision, options);
}

function pageOf(
  found: readonly KubeObject[],
  revision: Revision,
  { limit, labelSelector, fieldSelector, resourceVersion }: ListOptions,
): Listed {
  const version = { resourceVersion: String(revision) };
  // The watch cache, which answers lists at "0", knows no limit.
  const isWhole = limit <= 0 || found.length <= limit || resourceVersion === '0';
  if (isWhole) return { objects: found, metadata: version };
  const objects = found.slice(0, limit);
  const last = objects.at(-1) as KubeObject;
  const isAll = labelSelector === '' && fieldSelector === '';
  return {
    objects,
    metadata: {
      ...version,
      continue: continueAfter(revision, placeOf(last)),
      ...(isAll ? { remainingItemCount: found.length - limit } : {}),
    },
  };
}

/** Lists are in the order of this. */
const placeOf = ({ metadata: { namespace, name } }: KubeObject): string =>
  namespace === undefined ? name : `${namespace}/${name}`;

/** What the list is to be read from. `NotOlderThan` and no match at all are content with the newest. */
function viewFor(
  call: Call,
  { limit, resourceVersion, resourceVersionMatch }: ListOptions,
  from: Continuation | undefined,
): View | Failure {
  if (from) {
    if (resourceVersion !== '' && resourceVersion !== '0')
      return badRequest('specifying resource version is not allowed when using continue');
    return forgottenPage(call, from) ?? viewAt(call, from.revision);
  }
  const asked = revisionNamed(resourceVersion);
  if (isFailure(asked)) return asked;
  const isExact =
    resourceVersionMatch === 'Exact' || (resourceVersionMatch === '' && limit > 0 && asked > 0);
  if (!isExact) return refuseFuture(call, asked) ?? call.world.view;
  return forgotten(call, asked) ?? viewAt(call, asked);
}

/** Why a revision is not to be read any more, on a server that is told to forget. A moment always is. */
function forgotten({ world }: Call, asked: Revision): Failure | undefined {
  const { moment, compaction, session } = world;
  return moment ? undefined : compaction.refuseList(session.log, asked);
}

/** The refusal has a token with which the list goes on in the present. */
function forgottenPage({ world }: Call, from: Continuation): Failure | undefined {
  const { moment, compaction, session, view } = world;
  if (moment) return undefined;
  const again = writeContinue({ ...from, revision: view.revision });
  return compaction.refuseContinue(session.log, from.revision, again);
}

function viewAt(call: Call, revision: Revision): View | Failure {
  const { session, view } = call.world;
  if (revision === view.revision) return view;
  return (
    refuseFuture(call, revision) ?? session.view({ revision, at: session.log.timeAt(revision) })
  );
}

function refuseFuture({ world: { view } }: Call, asked: Revision): Failure | undefined {
  return asked > view.revision ? tooLargeVersion(asked, view.revision) : undefined;
}
