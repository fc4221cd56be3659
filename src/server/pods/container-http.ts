// HTTP as a pod's containers speak it: what a Behavior `serves`, or a known image, to whoever has a connection to a
// port of the pod. Requests are read by node's own parser, over whatever the bytes come through.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { View } from '../../events/view.js';
import { type PodOf, placeOf } from '../../kinds/behavior/exec/place.js';
import {
  type Listener,
  listenerOn,
  type PodObject,
  type Reply,
} from '../../kinds/behavior/network/listeners.js';
import type { Millis } from '../../machinery/object.js';
import type { World } from '../world.js';

/** The world as it is by now, for connections that outlast a request. */
export const readerNow = ({ moment, view, session }: World): View =>
  moment ? view : session.view();

/** What listens on a port of a pod by now; undefined: nothing does, or the pod is gone. */
export function listenerIn(world: World, pod: PodOf, port: number): Listener | undefined {
  const reader = readerNow(world);
  const { namespace, name, uid } = pod.metadata;
  const found = reader.find({ kind: 'Pod', namespace, name });
  if (!found || found.metadata.uid !== uid) return undefined;
  return listenerOn(
    reader,
    found as PodObject,
    port,
    (other, container) => placeOf(reader, other as PodOf, container, true).files,
  );
}

type Answer = (path: string) => { readonly reply: Reply | undefined; readonly now: Millis };

/** Answers what comes over the connection until one of the two ends it. */
export function serveHttp(connection: Duplex, answer: Answer): void {
  answers.set(connection, answer);
  server ??= parser();
  server.emit('connection', connection);
}

const answers = new WeakMap<Duplex, Answer>();
let server: Server | undefined;

function parser(): Server {
  const made = createServer(({ url = '/', socket }: IncomingMessage, response) => {
    const { reply, now } = answers.get(socket)?.(url) ?? {};
    // It listens, and nobody knows what it would say.
    if (reply && now !== undefined) sendReply(response, reply, now);
    else socket.destroy();
  });
  made.on('clientError', (_, connection) => connection.destroy());
  return made;
}

export function sendReply(response: ServerResponse, { code, body }: Reply, now: Millis): void {
  const type = /^\s*<(!doctype|html)\b/i.test(body) ? 'text/html' : 'text/plain';
  response.statusCode = code;
  response.setHeader('Content-Type', `${type}; charset=utf-8`);
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.setHeader('Date', new Date(now).toUTCString());
  response.end(body);
}
