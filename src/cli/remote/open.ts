// The timelines of a server, for the verbs of the command.

import type { Host } from '../../host.js';
import type { AllTimelines } from '../../session/timelines.js';
import { connectionOf, type ServerFlags } from './connection.js';
import { RemoteTimelines } from './remote-timelines.js';

export { timelineAt } from './remote-timelines.js';

/** Undefined when the flags name no server. */
export function openRemote(host: Host, flags: ServerFlags): AllTimelines | undefined {
  const connection = connectionOf(host, flags);
  return connection && new RemoteTimelines(connection);
}
