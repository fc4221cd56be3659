// A log as a scenario: every request at its time, and the time that was let pass. Run, it tells the same story; and
// whoever edits it tells another.

import { BOOTSTRAP_ACTOR } from '../apiserver/request.js';
import type { ActionTaken } from '../events/event.js';
import type { EventLog } from '../log/event-log.js';
import { memoryLog } from '../log/memory-log.js';
import { formatGoDuration } from '../machinery/duration.js';
import { equal } from '../machinery/equal.js';
import type { Millis, Revision } from '../machinery/object.js';
import { type Parsed, parsed, refused } from '../machinery/parsed.js';
import { dumpYaml } from '../machinery/yaml-dump.js';
import { beginCluster } from '../session/begin.js';
import { REPAIRER } from '../session/rerun.js';
import { Session } from '../session/session.js';

/** YAML, under the name that the log has of a scenario already; refused where no scenario can tell it. */
export function scenarioOf(log: EventLog, upTo: Revision): Parsed<string> {
  const { seed, kubernetes, latency, epoch, dice } = log.settings;
  if (log.lineage.some((ancestor) => ancestor.seed !== seed))
    return refused('this timeline throws other dice than what it was forked from: no scenario can');
  const begun = beginningOf(log);
  if (!begun || begun.head > upTo)
    return refused('this cluster did not begin as "kubetape init" and scenarios make one');
  const steps: object[] = [];
  const since = (from: Millis, to: Millis) => formatGoDuration(to - from);
  let now = begun.log.lastAt;
  /** How far the steps have let time pass. */
  let reached = now;
  for (const event of log.read(begun.head, upTo)) {
    const { at, actor, type } = event;
    if (actor === REPAIRER)
      return refused(`the end of this tape was lost at @${event.revision}: no scenario can tell`);
    if (type === 'ActionTaken') {
      if (at > reached) steps.push({ reach: since(epoch, at) });
      reached = at;
      steps.push(stepOf(event));
    } else if (type === 'ClockAdvanced') {
      if (now > reached) steps.push({ reach: since(epoch, now) });
      if (at > now) steps.push({ advance: since(Math.max(now, reached), at) });
      reached = at;
    }
    now = at;
  }
  if (now > reached) steps.push({ reach: since(epoch, now) });
  return parsed(
    dumpYaml({
      apiVersion: 'kubetape.io/v1alpha1',
      kind: 'Scenario',
      metadata: {
        name: begun.name,
        annotations: { 'kubetape.io/about': `What a tape tells up to @${upTo}.` },
      },
      spec: {
        seed,
        kubernetes,
        latency,
        ...(dice ? { dice } : {}),
        start: new Date(epoch).toISOString(),
        clock: 'manual',
        cluster: { nodes: begun.nodes },
        steps,
      },
    }),
  );
}

function stepOf({ action, actor, outcome }: ActionTaken): object {
  const { request, command, technique, user } = action;
  return {
    ask: request,
    as: { command, technique, actor, ...(user === undefined ? {} : { user }) },
    result: outcome.result,
  };
}

interface Begun {
  readonly log: EventLog;
  readonly head: Revision;
  readonly nodes: number;
  readonly name: string;
}

/** The first minute as a scenario has it, if that is how the log begins. */
function beginningOf(log: EventLog): Begun | undefined {
  const actions: ActionTaken[] = [];
  for (const event of log.read()) {
    if (event.type !== 'ActionTaken') continue;
    if (event.actor !== BOOTSTRAP_ACTOR) break;
    actions.push(event);
  }
  const nodes = actions.filter(({ action }) => action.target.kind === 'Node').length;
  const command = actions[0]?.action.command;
  if (command === undefined) return undefined;
  const begun = memoryLog(log.settings);
  beginCluster(new Session(begun), { nodes, command });
  const { head } = begun;
  const written = log.read(0, Math.min(head, log.head))[Symbol.iterator]();
  for (const event of begun.read()) if (!equal(event, written.next().value)) return undefined;
  const [, name = 'story'] = /^scenario (\S+)$/.exec(command) ?? [];
  return { log: begun, head, nodes, name };
}
