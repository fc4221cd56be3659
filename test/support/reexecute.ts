// The inputs of a log alone, asked again at their times: what they lead to must be what the log says.

import type { EventLog } from '../../src/log/event-log.js';
import { rerun } from '../../src/session/rerun.js';

export const reexecuted = (log: EventLog): EventLog => rerun(log).log;
