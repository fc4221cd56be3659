// What most pages have: name and labels, annotations, conditions, events, times and ages.

import type { View } from '../../events/view.js';
import type { EventObject } from '../../kinds/event/index.js';
import { humanDuration } from '../../machinery/duration.js';
import type { KubeObject } from '../../machinery/object.js';
import { controllerOf } from '../../machinery/object.js';
import type { Page } from './page.js';

/** What a describer may look at besides its object. */
export interface Scene {
  readonly view: View;
  readonly now: number;
  /** Undefined with --show-events=false. */
  readonly events: ((object: KubeObject) => readonly EventObject[]) | undefined;
}

export type Describer = (page: Page, object: KubeObject, scene: Scene) => void;

const ANNOTATION_LENGTH_MAX = 140;
const SKIPPED_ANNOTATIONS = ['kubectl.kubernetes.io/last-applied-configuration'];

export function nameAndNamespace(page: Page, { metadata }: KubeObject): void {
  page.line(0, 'Name:', metadata.name);
  page.line(0, 'Namespace:', metadata.namespace);
}

export function labelsAndAnnotations(page: Page, { metadata }: KubeObject): void {
  labels(page, 'Labels', metadata.labels);
  annotations(page, 'Annotations', metadata.annotations);
}

export function labels(
  page: Page,
  title: string,
  values: Readonly<Record<string, string>> | undefined,
  level = 0,
): void {
  const pairs = sortedEntries(values).map(([key, value]) => `${key}=${value}`);
  page.multiline(title, pairs, level);
}

export function annotations(
  page: Page,
  title: string,
  values: Readonly<Record<string, string>> | undefined,
): void {
  const shown = sortedEntries(values).filter(([key]) => !SKIPPED_ANNOTATIONS.includes(key));
  page.multiline(
    title,
    shown.flatMap(([key, written]) => {
      const value = written.replace(/\n$/, '');
      const isLong = value.length + key.length + 2 > ANNOTATION_LENGTH_MAX || value.includes('\n');
      if (!isLong) return [`${key}: ${value}`];
      return [`${key}:`, ...value.split('\n').map((line) => `  ${shortened(line)}`)];
    }),
  );
}

function shortened(line: string): string {
  const length = ANNOTATION_LENGTH_MAX - 2;
  return line.length > length ? `${line.slice(0, length)}...` : line;
}

export function controlledBy(page: Page, object: KubeObject): void {
  const controller = controllerOf(object);
  if (controller) page.line(0, 'Controlled By:', `${controller.kind}/${controller.name}`);
}

export interface Condition {
  readonly type?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
  readonly lastHeartbeatTime?: string;
  readonly lastProbeTime?: string;
}

/** Type, status and reason, as workloads show them. */
export function conditions(page: Page, list: readonly Condition[] | undefined): void {
  if (!list?.length) return;
  page.line(0, 'Conditions:');
  page.line(1, 'Type', 'Status', 'Reason');
  page.line(1, '----', '------', '------');
  for (const { type, status, reason } of list) page.line(1, `${type} `, status, reason);
}

export function events(page: Page, object: KubeObject, { events: find, now }: Scene): void {
  if (!find) return;
  const found = find(object);
  if (found.length === 0) {
    page.line(0, 'Events:', '<none>');
    return;
  }
  page.break();
  page.line(0, 'Events:');
  page.line(1, 'Type', 'Reason', 'Age', 'From', 'Message');
  page.line(1, '----', '------', '----', '----', '-------');
  for (const event of found) {
    const { involvedObject, message = '', source, reportingComponent } = event;
    const path = involvedObject.fieldPath ? `${involvedObject.fieldPath}: ` : '';
    const from = source?.component || reportingComponent;
    page.line(1, event.type, event.reason, eventAge(event, now), from, path + message.trim());
  }
}

/** `3s`, or `3s (x4 over 2m)` for one that came again. */
export function eventAge(event: EventObject, now: number): string {
  const { eventTime, firstTimestamp, lastTimestamp, series, count } = event;
  const first = ago(eventTime ?? firstTimestamp, now);
  if (series) return `${ago(series.lastObservedTime, now)} (x${series.count} over ${first})`;
  return (count ?? 0) > 1 ? `${ago(lastTimestamp, now)} (x${count} over ${first})` : first;
}

/** How long ago: `5m30s`. */
export const ago = (time: string | undefined | null, now: number): string =>
  time ? humanDuration(now - Date.parse(time)) : '<unknown>';

/** RFC 1123 with a numeric zone: `Thu, 01 Jan 2026 00:00:00 +0000`. */
export const longTime = (time: string | undefined | null): string =>
  time
    ? new Date(Date.parse(time)).toUTCString().replace('GMT', '+0000')
    : 'Mon, 01 Jan 0001 00:00:00 +0000';

export const sortedEntries = <V>(
  values: Readonly<Record<string, V>> | undefined,
): readonly (readonly [string, V])[] =>
  Object.entries(values ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));

export const capital = (value: boolean | undefined): string => (value ? 'True' : 'False');

/** A list as fmt prints it: `[get list]`. */
export const goList = (values: readonly string[] | undefined): string =>
  `[${(values ?? []).join(' ')}]`;
