// The session of a server, for the verbs of the command.

import type { Host } from '../../host.js';
import type { Session } from '../../session/session.js';
import { askerOf } from './ask.js';
import { connectionOf, type ServerFlags } from './connection.js';
import { RemoteSession } from './remote-session.js';

/** Undefined when the flags name no server. */
export function openRemote(host: Host, flags: ServerFlags): Session | undefined {
  const connection = connectionOf(host, flags);
  return connection && new RemoteSession(askerOf(connection));
}
