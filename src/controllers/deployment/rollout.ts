// The courses a Deployment's reconcile may take: rolling, recreating, keeping its size, or only reporting
// [kubernetes pkg/controller/deployment: rolling.go, recreate.go, sync.go].
//
// As upstream, the status written at the end of a round does not know yet of sizes changed in it.

import type { DeploymentCondition } from 'kubernetes-types/apps/v1.js';
import type { ReplicaSet } from '../../kinds/replicaset/index.js';
import { millisOf } from '../../machinery/duration.js';
import { conditionOf } from '../conditions.js';
import { andThen, type Intent, patch, remove, setStatus, wake } from '../controller.js';
import { record } from '../record.js';
import { nextRetry } from '../retry.js';
import { replicasOf } from './limits.js';
import {
  createNew,
  type Found,
  type Situation as Sets,
  SOURCE,
  syncNew,
} from './new-replica-set.js';
import { rescaled } from './proportional.js';
import { active, type Sized, sized, totalOf } from './replica-sets.js';
import { disposable, sizeAnnotations } from './revisions.js';
import { growing, type Resize, shrinking } from './rolling.js';
import { calculatedStatus, deadlineCheck, isComplete, withProgress } from './status.js';

export interface Situation extends Sets {
  /** The ReplicaSet with the Deployment's template, if there is one. */
  readonly stored: ReplicaSet | undefined;
}

export function roll(situation: Situation): readonly Intent[] {
  const { d, stored } = situation;
  const found = stored ? syncNew(situation, stored) : createNew(situation);
  if ('givenUp' in found) return found.givenUp;
  const old = situation.old.map((rs) => sized(rs));
  const { fresh } = found;
  if (!fresh) return found.intents;
  const grown = growing(d, [...old, fresh], fresh);
  const resizes = grown.length > 0 ? grown : shrinking(d, old, fresh);
  return [
    ...found.intents,
    ...resizes.flatMap((resize) => scale(situation, resize)),
    ...(resizes.length === 0 ? cleanUp(situation, old) : []),
    ...report(situation, found),
  ];
}

export function recreate(situation: Situation): readonly Intent[] {
  const { d, stored } = situation;
  const old = situation.old.map((rs) => sized(rs));
  const present = stored ? syncNew(situation, stored) : unchanged(situation);
  const doomed = active(old).map((from) => ({ from, to: 0 }));
  if (doomed.length > 0 || oldPodsRun(situation, old))
    return [
      ...present.intents,
      ...doomed.flatMap((resize) => scale(situation, resize)),
      ...report(situation, present),
    ];
  const found = stored ? present : createNew(situation);
  if ('givenUp' in found) return found.givenUp;
  const { fresh } = found;
  const resizes = fresh && fresh.size !== replicasOf(d) ? [{ from: fresh, to: replicasOf(d) }] : [];
  return [
    ...found.intents,
    ...resizes.flatMap((resize) => scale(situation, resize)),
    ...cleanUp(situation, old),
    ...report(situation, found),
  ];
}

/** Spreads a new size over the sets there are: all that a paused Deployment does. */
export function keepSize(situation: Situation): readonly Intent[] {
  const { d, stored } = situation;
  const old = situation.old.map((rs) => sized(rs));
  const found = stored ? syncNew(situation, stored) : unchanged(situation);
  const resizes = rescaled(d, found.fresh, old);
  return [
    ...found.intents,
    ...resizes.flatMap((resize) => scale(situation, resize)),
    ...(d.spec.paused ? disposable(d, old).map((rs) => remove(rs)) : []),
    ...reportCounts(situation, found),
  ];
}

export function onlyReport(situation: Situation): readonly Intent[] {
  const { stored } = situation;
  const found = unchanged(situation);
  return reportCounts(situation, { ...found, fresh: stored && sized(stored) });
}

const unchanged = ({ conditions }: Situation): Found => ({
  fresh: undefined,
  intents: [],
  conditions,
});

function scale({ d, view }: Situation, { from, to }: Resize): readonly Intent[] {
  if (!from.stored) return [];
  const change = { metadata: { annotations: sizeAnnotations(d) }, spec: { replicas: to } };
  const write = patch(from.stored, change);
  if (to === from.size) return [write];
  const sizes = view.feature('ScalingMessageFromTo')
    ? `from ${from.size} to ${to}`
    : `to ${to} from ${from.size}`;
  const message = `Scaled ${to > from.size ? 'up' : 'down'} replica set ${from.name} ${sizes}`;
  return [
    andThen(write, () => [
      record(view, SOURCE, d, { type: 'Normal', reason: 'ScalingReplicaSet', message }),
    ]),
  ];
}

/** Pods of old templates that run still, even if only to end. */
const oldPodsRun = ({ view }: Situation, old: readonly Sized[]): boolean =>
  totalOf(old, 'replicas') > 0 ||
  old.some(({ stored }) => {
    const pods = `owner/${stored?.metadata.uid ?? ''}`;
    return view.tally(`${pods}/active`) + view.tally(`${pods}/terminating`) > 0;
  });

const cleanUp = ({ d }: Situation, old: readonly Sized[]): readonly Intent[] =>
  isComplete(d, d.status) ? disposable(d, old).map((rs) => remove(rs)) : [];

function setsOf({ old }: Situation, fresh: Sized | undefined): readonly Sized[] {
  const sets = old.map((rs) => sized(rs));
  return fresh ? [...sets, fresh] : sets;
}

function counted(situation: Situation, { fresh, conditions }: Found) {
  const { d, view } = situation;
  const withTerminating = view.feature('DeploymentReplicaSetTerminatingReplicas');
  const all = setsOf(situation, fresh);
  return calculatedStatus(d, all, fresh, conditions, { now: view.now, withTerminating });
}

const reportCounts = (situation: Situation, found: Found): readonly Intent[] => [
  setStatus(situation.d, counted(situation, found)),
];

/** Counts and progress, and when to look whether the deadline for progress has passed. */
function report(situation: Situation, found: Found): readonly Intent[] {
  const { d, view } = situation;
  const { fresh, conditions } = found;
  const sets = { all: setsOf(situation, fresh), fresh };
  const status = withProgress(d, counted(situation, found), conditions, sets, view.now);
  const check = deadlineCheck(d, view.now);
  return [
    setStatus(d, status),
    ...(check === undefined ? [] : [wake(check)]),
    ...retry(conditions, view.now),
  ];
}

/** A ReplicaSet that was refused is tried again. */
function retry(conditions: readonly DeploymentCondition[], now: number): readonly Intent[] {
  const { reason, lastTransitionTime } = conditionOf(conditions, 'Progressing') ?? {};
  if (reason !== 'ReplicaSetCreateError' || !lastTransitionTime) return [];
  return [wake(nextRetry(millisOf(lastTransitionTime), now))];
}
