// Where a probe looks, and what the kubelet says when it finds nothing there.
//
// Source: pkg/kubelet/prober/prober.go, pkg/probe/{util,http,tcp,grpc}.

import type { Container, Probe } from 'kubernetes-types/core/v1.js';
import type { View } from '../../events/view.js';
import type { Behavior } from '../../kinds/behavior/index.js';
import { missingFile, probeAnswer, probeOutput } from '../../kinds/behavior/probing.js';
import type { Pod } from '../../kinds/pod/index.js';
import type { ProbeName } from './life.js';
import type { Slot } from './slot.js';

interface Target {
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

/** The address; or why there is none: then the probe has no result, and changes nothing. */
export function probeTarget(
  { httpGet, tcpSocket, grpc }: Probe,
  container: Container,
  podIp: string,
): Target | { readonly problem: string } | undefined {
  const asked = httpGet ?? tcpSocket ?? grpc;
  if (!asked) return undefined;
  const port = portOf(asked.port, container);
  if (typeof port === 'string') return { problem: port };
  const { host } = (httpGet ?? tcpSocket ?? {}) as { readonly host?: string };
  return { host: host || podIp, port, path: httpGet?.path ?? '' };
}

export const isBroken = (probe: Probe, container: Container): boolean =>
  'problem' in (probeTarget(probe, container, '') ?? {});

/** A number, the name of one of the container's ports, or a number as text; else what is wrong with it. */
function portOf(asked: number | string, { ports = [] }: Container): number | string {
  const named = ports.find(
    ({ name }) => typeof asked === 'string' && asked !== '' && name === asked,
  );
  const port = named?.containerPort ?? asked;
  if (typeof port === 'string' && !/^[+-]?\d+$/.test(port))
    return `strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`;
  const number = Number(port);
  return number > 0 && number < 65_536 ? number : `invalid port number: ${number}`;
}

/** What a failing probe is reported with. `hangs`: it is heard, and not answered. */
export function probeFailure(
  view: View,
  { status }: Pod,
  { container, behavior, script: { sick } }: Pick<Slot, 'container' | 'behavior' | 'script'>,
  name: ProbeName,
  hangs: boolean,
): string {
  const probe = container[`${name.toLowerCase()}Probe` as 'livenessProbe'] ?? {};
  const target = probeTarget(probe, container, status?.podIP ?? '');
  if (target && 'problem' in target) {
    const outcome = view.feature('ProbeErrorTellsState') ? ' and resulted in unknown state' : '';
    return `${name} probe errored${outcome}: ${target.problem}`;
  }
  if (sick && !hangs && probe.httpGet?.path === sick.path)
    return `${name} probe failed: HTTP probe failed with statuscode: ${sick.code}`;
  return `${name} probe failed: ${target ? unanswered(probe, target, hangs) : execFailure(probe, container, behavior, hangs)}`;
}

function unanswered({ httpGet, tcpSocket, timeoutSeconds = 1 }: Probe, to: Target, hangs: boolean) {
  const address = `${to.host.includes(':') ? `[${to.host}]` : to.host}:${to.port}`;
  const dialed = `dial tcp ${address}: ${hangs ? 'i/o timeout' : 'connect: connection refused'}`;
  if (tcpSocket) return dialed;
  if (!httpGet)
    return `timeout: failed to connect service "${address}" within ${timeoutSeconds}s: context deadline exceeded`;
  const path = to.path.startsWith('/') ? to.path : `/${to.path}`;
  const url = `${(httpGet.scheme ?? 'HTTP').toLowerCase()}://${address}${path}`;
  return `Get "${url}": ${
    hangs ? 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)' : dialed
  }`;
}

function execFailure(
  probe: Probe,
  { env }: Container,
  behavior: Behavior | undefined,
  hangs: boolean,
): string {
  const { exec, timeoutSeconds = 1 } = probe;
  if (hangs)
    return `command timed out: "${exec?.command?.join(' ') ?? ''}" timed out after ${timeoutSeconds}s`;
  const answer = probeAnswer(probe, behavior?.spec.exec, env);
  return answer ? probeOutput(answer) : (missingFile(probe, env) ?? 'command failed');
}
