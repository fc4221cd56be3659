// When what a Service's endpoints tell of was triggered: the annotation by which the time that endpoints take to follow
// is measured [pkg/controller/util/endpoint, staging endpointslice/trace TriggerTimeTracker].
//
// Departure: upstream remembers the pods' times; here the pods whose endpoints have changed since the last write are
// told by what was written, so that a controller that starts anew says the same.

import type { Pod } from '../kinds/pod/index.js';
import { isReady } from '../kinds/pod/standing.js';
import type { Service } from '../kinds/service/index.js';

const TRIGGER_TIME = 'endpoints.kubernetes.io/last-change-trigger-time';

/** Whether the pod of a uid was ready when the endpoints were last written; undefined if it was not among them. */
export type Written = (uid: string) => boolean | undefined;

/** The earliest of the changes since the last write; `written` is missing before the first one. */
export function triggerTime(
  { metadata, spec }: Service,
  pods: readonly Pod[],
  written: Written | undefined,
): string | undefined {
  const lenient = spec.publishNotReadyAddresses === true;
  const changed = pods.filter(
    (pod) =>
      written === undefined ||
      (written(pod.metadata.uid) !== (lenient || isReady(pod)) && !isNew(pod)),
  );
  const times = changed.flatMap((pod) => readySince(pod) ?? []);
  if (written === undefined) times.push(metadata.creationTimestamp);
  // All of them are in the same form, so their order as text is their order in time.
  return times.sort()[0];
}

/** Whether it has been as it is since it started, to the second: that much was seen before it had an address. */
const isNew = (pod: Pod): boolean => readySince(pod) === pod.status?.startTime;

const readySince = ({ status }: Pod): string | undefined =>
  status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime;

/** The annotations with the time, or without an old one. */
export function withTriggerTime(
  annotations: Readonly<Record<string, string>> | undefined,
  time: string | undefined,
): Record<string, string> {
  const { [TRIGGER_TIME]: _, ...others } = annotations ?? {};
  return time === undefined ? others : { ...others, [TRIGGER_TIME]: time };
}
