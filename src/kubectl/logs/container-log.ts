// The log of one container as text, or the kubelet's words for why there is none.
//
// Source: kubernetes pkg/kubelet/kubelet_pods.go, validateContainerLogStatus.

import type { ContainerStatus } from 'kubernetes-types/core/v1.js';
import { type PrintedLine, podLogs } from '../../kinds/behavior/logs.js';
import type { Reader } from '../../machinery/reader.js';
import { badRequest, type Failure } from '../../machinery/status.js';
import type { PodObject } from '../pods-of.js';

export interface LogQuery {
  readonly previous: boolean;
  /** Lines from the end; -1 for all. */
  readonly tail: number;
  readonly since: number | undefined;
  readonly timestamps: boolean;
  readonly limitBytes: number | undefined;
}

export function logText(
  reader: Reader,
  pod: PodObject,
  name: string,
  query: LogQuery,
): string | Failure {
  // A pod without a node has no kubelet that could refuse.
  if (!pod.spec?.nodeName) return '';
  const refusal = refusalOf(pod, name, query.previous);
  if (refusal) return badRequest(refusal);
  const limit = query.tail >= 0 && query.since === undefined ? { limit: query.tail } : {};
  const lines = podLogs(reader, pod as Parameters<typeof podLogs>[1], name, {
    previous: query.previous,
    ...limit,
  });
  const { since } = query;
  const recent = (lines ?? []).filter(({ at }) => since === undefined || at >= since);
  const last = query.tail < 0 ? recent : recent.slice(Math.max(0, recent.length - query.tail));
  const text = last.map((line) => logLine(line, query.timestamps));
  return cut(text.join(''), query.limitBytes);
}

/** A line as it is sent and shown, with the time of its printing if that is wanted. */
export const logLine = ({ at, text }: PrintedLine, timestamps: boolean): string =>
  `${timestamps ? `${stamp(at)} ` : ''}${text}\n`;

function refusalOf(pod: PodObject, name: string, previous: boolean): string | undefined {
  const statuses: readonly ContainerStatus[] = [
    ...(pod.status?.initContainerStatuses ?? []),
    ...(pod.status?.containerStatuses ?? []),
    ...(pod.status?.ephemeralContainerStatuses ?? []),
  ];
  const status = statuses.find((one) => one.name === name);
  const what = `container "${name}" in pod "${pod.metadata.name}"`;
  if (!status) return `${what} is not available`;
  const { state, lastState } = status;
  if (previous)
    return lastState?.terminated?.containerID ? undefined : `previous terminated ${what} not found`;
  if (state?.running || state?.terminated || lastState?.terminated) return undefined;
  const reason = state?.waiting?.reason;
  if (reason === 'ErrImagePull') return `${what} is waiting to start: image can't be pulled`;
  if (reason === 'ImagePullBackOff')
    return `${what} is waiting to start: trying and failing to pull image`;
  return reason
    ? `${what} is waiting to start: ${reason}`
    : `${what} is waiting to start - no logs yet`;
}

/** RFC 3339 with nanoseconds, as a container runtime writes them. */
const stamp = (at: number): string => `${new Date(at).toISOString().slice(0, 23)}000000Z`;

function cut(text: string, bytes: number | undefined): string {
  if (bytes === undefined) return text;
  return new TextDecoder().decode(new TextEncoder().encode(text).slice(0, bytes));
}
