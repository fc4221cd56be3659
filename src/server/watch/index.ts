// A watch over HTTP: a response that does not end, of one JSON value a line for each event
// [apiserver pkg/endpoints/handlers/watch.go].

import { selectionOf } from '../../apiserver/read.js';
import { badRequest, type Failure, isFailure } from '../../machinery/status.js';
import { streamFormOf } from '../accept.js';
import type { Call } from '../call.js';
import type { ResourceTarget } from '../path.js';
import type { Resource } from '../resource.js';
import { protobufFor } from '../rest/answer.js';
import { wall } from '../wall.js';
import { asksForWebSocket } from '../web-socket.js';
import type { Question } from './feeds.js';
import { errorFrame } from './frames.js';
import { type WatchOptions, watchOptions } from './options.js';
import { Pace } from './pace.js';
import { representationOf } from './represent.js';
import { openStream, streamTo } from './stream.js';
import type { Start } from './watcher.js';

export function serveWatch(call: Call, resource: Resource, target: ResourceTarget): true {
  const options = watchOptions(call.query);
  if (isFailure(options)) return call.respond.failure(options);
  const question = questionOf(call, resource, target);
  if (isFailure(question)) return call.respond.failure(question);
  const start = startOf(call, options);
  if (isFailure(start)) {
    if (start.reason !== 'Expired') return call.respond.failure(start);
    const { encoding } = question.representation;
    const none = (): void => undefined;
    const stream = openStream(call, encoding, 1, { drained: none, timedOut: none, closed: none });
    stream?.write(errorFrame(encoding, start));
    stream?.end();
    return true;
  }
  streamTo(call, question, start, options.timeoutSeconds);
  return true;
}

function questionOf(
  call: Call,
  resource: Resource,
  { namespace, name }: ResourceTarget,
): Question | Failure {
  const { query, headers } = call;
  const {
    apiVersion,
    kind: { kind },
  } = resource;
  const protobuf = asksForWebSocket(call) ? 'none' : protobufFor({ apiVersion, kind });
  const form = streamFormOf(headers.accept, protobuf);
  if (isFailure(form)) return form;
  const representation = representationOf(
    resource,
    form,
    query.get('includeObject') ?? '',
    call.world.view,
  );
  if (isFailure(representation)) return representation;
  const labelSelector = query.get('labelSelector') ?? '';
  const fieldSelector =
    name === undefined ? (query.get('fieldSelector') ?? '') : `metadata.name=${name}`;
  const selection = selectionOf(resource.kind, { labelSelector, fieldSelector });
  if (isFailure(selection)) return selection;
  const scope = { kind: resource.kind, kindName: resource.name, namespace, ...selection };
  return { scope, representation, selectors: JSON.stringify([labelSelector, fieldSelector]) };
}

/** Where it begins: at a moment of the past, at a revision, or with what there is now. */
function startOf(call: Call, options: WatchOptions): Start | Failure {
  const { session, moment, view, compaction } = call.world;
  const { revision, sendsInitial, bookmarks } = options;
  const expired = moment ? undefined : compaction.refuseWatch(session.log, revision);
  if (expired && !sendsInitial) return expired;
  const until = options.until === undefined ? undefined : session.moment(options.until);
  if (until && !until.ok) return badRequest(until.error);
  // Whoever only waits for something at a moment must find it before it is over again.
  const speed = options.speed ?? (moment && !until ? 1 : undefined);
  const begin = sendsInitial ? view.revision : (revision ?? view.revision);
  const virtual = moment && begin === view.revision ? view.now : session.log.timeAt(begin);
  return {
    revision: begin,
    bookmarks,
    ...(sendsInitial ? { from: view } : {}),
    ...(sendsInitial && bookmarks ? { endMark: Math.max(begin, revision ?? 0) } : {}),
    ...(until ? { last: until.value.revision } : {}),
    ...(speed === undefined
      ? {}
      : { pace: new Pace({ log: session.log, wall, from: virtual, speed }) }),
  };
}
