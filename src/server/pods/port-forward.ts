// pods/NAME/portforward: connections to ports of a pod, behind which its containers answer over HTTP.
//
// It is opened as kubectl opens it, by SPDY inside a WebSocket (from 1.31 on) or SPDY alone. What a Behavior `serves`, or a
// known image, is answered as to a pod of the cluster; where nothing listens, a connection is refused on its error
// stream, in the words of a kubelet's container runtime.
// Source: client-go tools/portforward; kubelet pkg/cri/streaming/portforward.

import type { PodOf } from '../../kinds/behavior/exec/place.js';
import { badRequest } from '../../machinery/status.js';
import type { Call } from '../call.js';
import { SpdyConnection, type SpdyStream } from '../spdy/connection.js';
import { StreamSocket } from '../spdy/stream-socket.js';
import { asksForWebSocket, protocolsOffered, takeOver } from '../web-socket.js';
import { listenerIn, readerNow, serveHttp } from './container-http.js';

const PROTOCOL = 'portforward.k8s.io';
const TUNNELLED = `SPDY/3.1+${PROTOCOL}`;

export function portForward(call: Call, pod: PodOf): true {
  const { upgrade, headers, respond } = call;
  if (!upgrade) return respond.failure(badRequest('Upgrade request required'));
  if (pod.status?.phase !== 'Running')
    return respond.text(
      500,
      `unable to forward port because pod is not running. Current status=${pod.status?.phase}\n`,
    );
  const opened = connectionsTo(call, pod);
  if (asksForWebSocket(call)) return overWebSocket(call, opened);
  if (String(headers.upgrade ?? '').toLowerCase() !== 'spdy/3.1')
    return respond.failure(badRequest(`unable to upgrade: ${headers.upgrade} is not spoken here`));
  return overSpdy(call, opened);
}

function overWebSocket(call: Call, opened: (stream: SpdyStream) => void): true {
  const offered = protocolsOffered(call.headers);
  if (!offered.includes(TUNNELLED))
    return call.respond.failure(
      badRequest(
        `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(' ')}], server accepts [${TUNNELLED}]`,
      ),
    );
  const socket = takeOver(call, TUNNELLED);
  if (!socket) return true;
  const connection = new SpdyConnection({
    send: (bytes) => socket.send(bytes, { binary: true }),
    opened,
    ended: () => socket.close(1000),
  });
  socket.on('message', (bytes) => connection.receive(Buffer.from(bytes as Buffer)));
  socket.on('close', () => connection.close());
  return true;
}

function overSpdy({ upgrade, respond }: Call, opened: (stream: SpdyStream) => void): true {
  if (!upgrade) return true;
  const { socket, head } = upgrade;
  respond.stream.detachSocket(socket as Parameters<typeof respond.stream.detachSocket>[0]);
  const connection = new SpdyConnection({
    send: (bytes) => socket.write(bytes),
    opened,
    ended: () => socket.end(),
  });
  socket.on('data', (bytes: Buffer) => connection.receive(bytes));
  socket.on('close', () => connection.close());
  socket.write(
    [
      'HTTP/1.1 101 Switching Protocols',
      'Connection: Upgrade',
      'Upgrade: SPDY/3.1',
      `X-Stream-Protocol-Version: ${PROTOCOL}`,
      '\r\n',
    ].join('\r\n'),
  );
  if (head.length > 0) connection.receive(head);
  return true;
}

/** A connection is two streams of one `requestid`: first one for what goes wrong, then one for data. */
function connectionsTo(call: Call, pod: PodOf): (stream: SpdyStream) => void {
  const errors = new Map<string, SpdyStream>();
  return (stream) => {
    const { headers } = stream;
    const request = headers.get('requestid') ?? '';
    if (headers.get('streamtype') === 'error') errors.set(request, stream);
    else connect(call, pod, stream, errors.get(request));
  };
}

function connect(call: Call, pod: PodOf, data: SpdyStream, error: SpdyStream | undefined): void {
  const port = Number(data.headers.get('port'));
  const { name, namespace = '' } = pod.metadata;
  if (!listenerIn(call.world, pod, port)) {
    const why = `error forwarding port ${port} to pod ${namespace}/${name}: dial tcp4 127.0.0.1:${port}: connect: connection refused`;
    error?.send(Buffer.from(why));
    error?.finish();
    data.finish();
    return;
  }
  const socket = new StreamSocket(data, () => error?.finish());
  serveHttp(socket, (path) => ({
    reply: listenerIn(call.world, pod, port)?.reply(path),
    now: readerNow(call.world).now,
  }));
}
