// The inputs of a log alone, asked again at their times: what they lead to must be what the log says.

import type { ApiRequest } from '../../src/apiserver/request.js';
import { Cluster } from '../../src/cluster/cluster.js';
import type { EventLog } from '../../src/log/event-log.js';
import { memoryLog } from '../../src/log/memory-log.js';

/**
 * Inputs are actions, and time that somebody let pass. When time comes to an instant, what is due then is
 * done; what becomes due at that same instant later has been done before an action if its events lie before.
 */
export function reexecuted(log: EventLog): EventLog {
  const again = memoryLog(log.settings);
  const cluster = new Cluster({ log: again });
  for (const event of log.read()) {
    if (event.type !== 'ActionTaken' && event.type !== 'ClockAdvanced') continue;
    const { at, revision } = event;
    cluster.proceed(at - 1, () => true);
    cluster.proceed(at, () => cluster.state.now < at || cluster.state.revision < revision - 1);
    if (event.type === 'ClockAdvanced') {
      cluster.proceed(at, () => true);
      cluster.pass(at, true);
      continue;
    }
    if (cluster.state.now < at) cluster.pass(at, false);
    const { request, technique, command } = event.action;
    cluster.act({ request: request as ApiRequest, technique, command, actor: event.actor });
  }
  cluster.proceed(log.lastAt, () => cluster.state.revision < log.head);
  return again;
}
