// pods/NAME/log: what a container has printed, and with `follow` what it goes on to print as virtual time passes.
//
// Source: pkg/registry/core/pod/rest/log.go.

import type { PodOf } from '../../kinds/behavior/exec/place.js';
import { type LogQuery, logLine, logText } from '../../kubectl/logs/container-log.js';
import { canonicalTime } from '../../machinery/rfc3339.js';
import { badRequest, type Failure, invalid, isFailure } from '../../machinery/status.js';
import { type Call, type Handler, isTrue } from '../call.js';
import { follow, runOf } from './follow.js';
import { logOptionErrors } from './log-options.js';
import { containerOf, podAt, podTarget } from './options.js';

const TEXT = 'text/plain';
const SECOND = 1000;

export const podLog: Handler = (call) => {
  const target = podTarget(call, 'log');
  if (!target || (call.method !== 'GET' && call.method !== 'HEAD')) return false;
  const query = queryOf(call, target.name);
  if (isFailure(query)) return call.respond.failure(query);
  const pod = podAt(call, target);
  if (isFailure(pod)) return call.respond.failure(pod);
  const container = containerOf(pod, call.query.get('container') ?? '');
  if (isFailure(container)) return call.respond.failure(container);
  const text = logText(call.world.view, pod as never, container.name, query);
  if (typeof text !== 'string') return call.respond.failure(text);
  if (!query.previous)
    call.world.heard.note(call, runOf(pod, container.name)?.containerID, call.world.view.now);
  const goesOn = isTrue(call.query, 'follow') && !call.world.moment && !query.previous;
  if (!goesOn || call.method === 'HEAD') return call.respond.text(200, text, TEXT);
  return followed(call, pod, container.name, query, text);
};

function followed(
  call: Call,
  pod: PodOf,
  container: string,
  { timestamps, limitBytes }: LogQuery,
  text: string,
): true {
  const stream = call.respond.head(200, TEXT);
  stream.flushHeaders();
  let left = limitBytes ?? Number.POSITIVE_INFINITY;
  const send = (more: string): boolean => {
    const bytes = Buffer.from(more).subarray(0, left);
    left -= bytes.length;
    if (bytes.length > 0) stream.write(bytes);
    return left > 0;
  };
  const stop = follow(call.world, pod, container, {
    lines: (lines) => send(lines.map((line) => logLine(line, timestamps)).join('')),
    end: () => stream.end(),
  });
  stream.on('close', stop);
  if (!send(text)) stop();
  return true;
}

function queryOf({ query, world }: Call, name: string): LogQuery | Failure {
  const numbers: Record<string, number> = {};
  for (const field of ['tailLines', 'limitBytes', 'sinceSeconds']) {
    const given = query.get(field);
    if (given === null || given === '') continue;
    if (!/^[+-]?\d{1,18}$/.test(given))
      return badRequest(`strconv.ParseInt: parsing ${JSON.stringify(given)}: invalid syntax`);
    numbers[field] = Number(given);
  }
  const { tailLines, limitBytes, sinceSeconds } = numbers;
  const sinceTime = query.get('sinceTime') || undefined;
  const time = sinceTime === undefined ? undefined : canonicalTime(sinceTime, 'time');
  if (time && !time.ok) return badRequest(time.error);
  const errors = logOptionErrors({ tailLines, limitBytes, sinceSeconds, sinceTime });
  if (errors.length > 0) return invalid({ group: '', kind: 'PodLogOptions' }, name, errors);
  const since = time ? Date.parse(time.value) : undefined;
  return {
    previous: isTrue(query, 'previous'),
    tail: tailLines ?? -1,
    since: sinceSeconds === undefined ? since : world.view.now - sinceSeconds * SECOND,
    timestamps: isTrue(query, 'timestamps'),
    limitBytes,
  };
}
