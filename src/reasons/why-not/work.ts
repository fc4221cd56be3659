// Why a controller does not get on with an object: it is asked to look at it again, and what it is refused, what
// it reports and what it says in conditions is told.

import { scheduleOf, wakeAfter, zoneOf } from '../../controllers/cronjob/timetable.js';
import { controllers } from '../../controllers/index.js';
import type { CronJob } from '../../kinds/cronjob/index.js';
import { timestamp } from '../../machinery/duration.js';
import { type KubeObject, keyOfObject, kindName } from '../../machinery/object.js';
import type { Failure } from '../../machinery/status.js';
import { type Look, lookAgain } from '../look.js';
import { refusing } from '../refusing.js';
import type { Finding, Scene, Trouble } from './finding.js';
import { blamed } from './requests.js';

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/** Conditions that are good news when they are True; of all others that are told, False is. */
const GOOD =
  /^(Ready|Available|Progressing|ScalingActive|AbleToScale|DisruptionAllowed|Established|NamesAccepted)$/;
const BAD = /(Failure|Failed|FailureTarget|Pressure|Suspended)$/;

/** What conditions say that nobody wishes for, but for one that is told otherwise. */
export function badConditions(object: KubeObject, but?: string): readonly Finding[] {
  const { conditions = [] } =
    (object as { status?: { conditions?: readonly Condition[] } }).status ?? {};
  return conditions
    .filter(({ type }) => type !== but)
    .filter(({ type, status }) =>
      GOOD.test(type) ? status !== 'True' : BAD.test(type) && status === 'True',
    )
    .map(({ type, status, reason = '', message }) => ({
      trouble: 'not progressing' as const,
      key: keyOfObject(object),
      reason: message || `${type} is ${status}`,
      details: [`condition ${type} is ${status}${reason ? ` (${reason})` : ''}`],
      path: ['status', 'conditions', { key: 'type', is: type }, 'status'],
    }));
}

/** What the controllers of this object are refused when they look at it now. */
export function refusedToControllers(object: KubeObject, scene: Scene): readonly Finding[] {
  const key = keyOfObject(object);
  return looks(object, scene).flatMap(({ actor, refusals, requests, ...look }) =>
    refusals.slice(0, 1).map((failure) => ({
      trouble: 'refused' as const,
      key,
      reason: failure.message,
      details: [
        `${actor} asks to ${requests[0]?.verb ?? 'change'} something for it, and is refused (${failure.reason || failure.code})`,
        ...(failure.details?.causes ?? [])
          .map(({ message = '' }) => message)
          .filter((message) => !failure.message.includes(message)),
      ],
      ...blamed(
        refusing(scene.state, object.metadata.namespace, (state) => refusalsOf({ ...look, state })),
      ),
    })),
  );
}

function refusalsOf(looking: Parameters<typeof lookAgain>[0]): readonly Failure[] {
  try {
    return lookAgain(looking)?.refusals ?? [];
  } catch {
    // A controller may refuse to make sense of what nobody could have written.
    return [];
  }
}

function looks(object: KubeObject, { state, log }: Scene): readonly Omit<Look, 'timed'>[] {
  const kind = kindName(object.apiVersion, object.kind);
  const key = keyOfObject(object);
  return controllers
    .filter(({ reconciles }) => reconciles === kind)
    .flatMap((controller) => lookAgain({ controller, key, state, settings: log.settings }) ?? []);
}

/** What controllers would report of it now, and what they have. */
export const reportsOn = (object: KubeObject, scene: Scene): readonly string[] => [
  ...reportsNow(object, scene),
  ...reported(object, scene),
];

function reportsNow(object: KubeObject, scene: Scene): readonly string[] {
  return looks(object, scene).flatMap(({ bodies }) =>
    bodies.flatMap((body) => {
      if (!('object' in body) || body.object.kind !== 'Event') return [];
      const { reason = '', message = '' } = body.object as { reason?: string; message?: string };
      return [`${reason}: ${message}`];
    }),
  );
}

/** Why a CronJob has not started a Job. */
export function notFired(cronJob: CronJob, scene: Scene): readonly Finding[] {
  const { spec, status, metadata } = cronJob;
  const tell = (reason: string, path: Finding['path'], details: readonly string[] = []) => [
    {
      trouble: 'not running' as Trouble,
      key: keyOfObject(cronJob),
      reason,
      details: [...lastRun(cronJob), ...details],
      path,
    },
  ];
  if (metadata.deletionTimestamp !== undefined) return [];
  if (spec.suspend) return tell('it is suspended', ['spec', 'suspend']);
  const zone = zoneOf(cronJob);
  if (!zone.ok) return tell(`invalid timeZone: ${zone.error}`, ['spec', 'timeZone']);
  const schedule = scheduleOf(cronJob);
  if (!schedule.ok) return tell(`unparseable schedule: ${schedule.error}`, ['spec', 'schedule']);
  const active = status?.active ?? [];
  const forbidden = spec.concurrencyPolicy === 'Forbid' && active.length > 0;
  const reports = reportsOn(cronJob, scene);
  if (forbidden)
    return tell(
      'Not starting job because prior execution is running and concurrency policy is Forbid',
      ['status', 'active'],
      [...active.map(({ name }) => `Job ${name} is still running`), ...reports],
    );
  const missed = reports.find((text) =>
    /^(MissSchedule|TooManyMissedTimes|FailedCreate)/.test(text),
  );
  if (missed !== undefined)
    return tell(
      missed,
      ['spec'],
      reports.filter((text) => text !== missed),
    );
  const next = wakeAfter(cronJob, scene.now, schedule.value, zone.value);
  if (next === undefined) return tell('its schedule names no time to come', ['spec', 'schedule']);
  const text = `its time has not come: it is next due at ${timestamp(next)}`;
  return tell(text, ['spec', 'schedule']).map((finding) => ({ ...finding, isExpected: true }));
}

const lastRun = ({ status }: CronJob): readonly string[] =>
  status?.lastScheduleTime
    ? [`it last started a job at ${status.lastScheduleTime}`]
    : ['it has never started a job'];

/** Warnings about it that are still kept. */
function reported({ metadata }: KubeObject, { view }: Scene): readonly string[] {
  return view
    .list('Event', metadata.namespace)
    .filter(({ involvedObject, type }) => involvedObject.uid === metadata.uid && type === 'Warning')
    .map(({ reason = '', message = '' }) => `${reason}: ${message}`);
}
