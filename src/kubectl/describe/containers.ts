// The containers of a pod, with what became of them, or of a template.
//
// Source: kubectl pkg/describe/describe.go, describeContainers.

import type {
  Container,
  ContainerState,
  ContainerStatus,
  EnvVar,
  Probe,
} from 'kubernetes-types/core/v1.js';
import { goQuote } from '../../machinery/go-quote.js';
import type { Page } from './page.js';
import { capital, goList, longTime, sortedEntries } from './sections.js';

export interface ContainerOptions {
  /** Templates are written two blanks further in. */
  readonly inTemplate?: boolean;
  readonly statuses?: readonly ContainerStatus[] | undefined;
  /** The value of a field of the pod, for variables that take theirs from one. */
  readonly fieldValue?: (path: string) => string;
}

export function containers(
  page: Page,
  title: string,
  list: readonly Container[],
  options: ContainerOptions = {},
): void {
  const { inTemplate = false, statuses = [] } = options;
  const space = inTemplate ? '  ' : '';
  page.line(0, `${space}${title}:${list.length === 0 ? ' <none>' : ''}`);
  for (const container of list) {
    const status = statuses.find(({ name }) => name === container.name);
    basics(page, container, status, inTemplate);
    words(page, 'Command', container.command);
    words(page, 'Args', container.args);
    if (status) stateOf(page, status);
    resources(page, container.resources, 2);
    probe(page, 'Liveness', container.livenessProbe);
    probe(page, 'Readiness', container.readinessProbe);
    probe(page, 'Startup', container.startupProbe);
    environmentFrom(page, container);
    environment(page, container, options.fieldValue);
    mounts(page, container);
  }
}

function basics(
  page: Page,
  { name, image, ports = [], securityContext }: Container,
  status: ContainerStatus | undefined,
  inTemplate: boolean,
): void {
  page.line(1, `${inTemplate ? ' ' : ''}${name}:`);
  if (status) page.line(2, 'Container ID:', status.containerID);
  page.line(2, 'Image:', image);
  if (status) page.line(2, 'Image ID:', status.imageID);
  const portTexts = (number: (port: (typeof ports)[number]) => number | undefined) =>
    ports.map(
      (port) =>
        `${number(port) ?? 0}/${port.protocol}${port.name && page.isNewer ? ` (${port.name})` : ''}`,
    );
  const own = portTexts((port) => port.containerPort);
  const host = portTexts((port) => port.hostPort);
  page.line(2, own.length > 1 ? 'Ports:' : 'Port:', own.join(', ') || '<none>');
  page.line(2, host.length > 1 ? 'Host Ports:' : 'Host Port:', host.join(', ') || '<none>');
  const seccomp = securityContext?.seccompProfile;
  if (!seccomp) return;
  page.line(2, 'SeccompProfile:', seccomp.type);
  if (seccomp.type === 'Localhost') page.line(3, 'LocalhostProfile:', seccomp.localhostProfile);
}

function words(page: Page, title: string, list: readonly string[] | undefined): void {
  if (!list?.length) return;
  page.line(2, `${title}:`);
  for (const word of list) for (const line of word.split('\n')) page.line(3, line);
}

export function resources(
  page: Page,
  given:
    | { limits?: Readonly<Record<string, string>>; requests?: Readonly<Record<string, string>> }
    | undefined,
  level: number,
): void {
  for (const [title, list] of [
    ['Limits', given?.limits],
    ['Requests', given?.requests],
  ] as const) {
    const entries = sortedEntries(list);
    if (entries.length > 0) page.line(level, `${title}:`);
    for (const [name, quantity] of entries) page.line(level + 1, `${name}:`, quantity);
  }
}

function stateOf(page: Page, status: ContainerStatus): void {
  state(page, 'State', status.state);
  if (status.lastState?.terminated) state(page, 'Last State', status.lastState);
  page.line(2, 'Ready:', capital(status.ready));
  page.line(2, 'Restart Count:', status.restartCount);
}

function state(page: Page, title: string, given: ContainerState | undefined): void {
  const { running, terminated, waiting } = given ?? {};
  if (running) {
    page.line(2, `${title}:`, 'Running');
    page.line(3, 'Started:', longTime(running.startedAt));
  } else if (!waiting && terminated) {
    page.line(2, `${title}:`, 'Terminated');
    if (terminated.reason) page.line(3, 'Reason:', terminated.reason);
    if (terminated.message) page.line(3, 'Message:', terminated.message);
    page.line(3, 'Exit Code:', terminated.exitCode);
    if ((terminated.signal ?? 0) > 0) page.line(3, 'Signal:', terminated.signal);
    page.line(3, 'Started:', longTime(terminated.startedAt));
    page.line(3, 'Finished:', longTime(terminated.finishedAt));
  } else {
    page.line(2, `${title}:`, 'Waiting');
    if (waiting?.reason) page.line(3, 'Reason:', waiting.reason);
  }
}

function probe(page: Page, title: string, given: Probe | undefined): void {
  if (given) page.line(2, `${title}:`, probeText(given));
}

export function probeText(given: Probe): string {
  const { initialDelaySeconds = 0, timeoutSeconds = 0, periodSeconds = 0 } = given;
  const { successThreshold = 0, failureThreshold = 0, exec, httpGet, tcpSocket, grpc } = given;
  const times = `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s #success=${successThreshold} #failure=${failureThreshold}`;
  if (exec) return `exec ${goList(exec.command)} ${times}`;
  if (httpGet) {
    const { scheme = '', host = '', port, path = '' } = httpGet;
    const slash = path === '' || path.startsWith('/') ? '' : '/';
    return `http-get ${scheme.toLowerCase()}://${host.includes(':') ? `[${host}]` : host}:${port}${slash}${path} ${times}`;
  }
  if (tcpSocket) return `tcp-socket ${tcpSocket.host ?? ''}:${tcpSocket.port} ${times}`;
  if (grpc) return `grpc <pod>:${grpc.port} ${grpc.service ?? ''} ${times}`;
  return `unknown ${times}`;
}

function environmentFrom(page: Page, { envFrom }: Container): void {
  if (!envFrom?.length) return;
  page.line(2, 'Environment Variables from:');
  for (const { configMapRef, secretRef, prefix } of envFrom) {
    const source = configMapRef ?? secretRef;
    const from = configMapRef ? 'ConfigMap' : secretRef ? 'Secret' : '';
    const prefixed = prefix ? `${from} with prefix '${prefix}'` : from;
    page.line(3, source?.name, prefixed, `Optional: ${source?.optional === true}`);
  }
}

function environment(
  page: Page,
  container: Container,
  fieldValue: ContainerOptions['fieldValue'],
): void {
  const { env = [] } = container;
  if (env.length === 0) page.line(2, 'Environment:', '<none>');
  else page.line(2, 'Environment:');
  for (const variable of env) {
    if (!variable.valueFrom) {
      (variable.value ?? '').split('\n').forEach((line, i) => {
        page.line(3, i === 0 ? `${variable.name}:` : '', line);
      });
    } else page.line(3, `${variable.name}:`, ...referenceText(variable, container, fieldValue));
  }
}

function referenceText(
  { valueFrom }: EnvVar,
  container: Container,
  fieldValue: ContainerOptions['fieldValue'],
): readonly string[] {
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom ?? {};
  if (fieldRef)
    return [
      `${fieldValue?.(fieldRef.fieldPath) ?? ''} (${fieldRef.apiVersion ?? 'v1'}:${fieldRef.fieldPath})`,
    ];
  if (resourceFieldRef) {
    const { resource } = resourceFieldRef;
    return [`${resourceValue(container, resource)} (${resource})`];
  }
  if (secretKeyRef)
    return [
      `<set to the key '${secretKeyRef.key}' in secret '${secretKeyRef.name}'>`,
      `Optional: ${secretKeyRef.optional === true}`,
    ];
  if (configMapKeyRef)
    return [
      `<set to the key '${configMapKeyRef.key}' of config map '${configMapKeyRef.name}'>`,
      `Optional: ${configMapKeyRef.optional === true}`,
    ];
  return [];
}

function resourceValue({ resources: given }: Container, resource: string): string {
  const [list = '', ...name] = resource.split('.');
  const found = (list === 'limits' ? given?.limits : given?.requests)?.[name.join('.')];
  if (found !== undefined) return found;
  return /^limits\.(cpu|memory)$/.test(resource) ? 'node allocatable' : '0';
}

function mounts(page: Page, { volumeMounts = [], volumeDevices = [] }: Container): void {
  if (volumeMounts.length === 0) page.line(2, 'Mounts:', '<none>');
  else page.line(2, 'Mounts:');
  const byPath = [...volumeMounts].sort((a, b) => (a.mountPath < b.mountPath ? -1 : 1));
  for (const { mountPath, name, readOnly, subPath } of byPath) {
    const path = subPath ? `,path=${goQuote(subPath)}` : '';
    page.line(3, `${mountPath} from ${name} (${readOnly ? 'ro' : 'rw'}${path})`);
  }
  if (volumeDevices.length === 0) return;
  page.line(2, 'Devices:');
  const byDevice = [...volumeDevices].sort((a, b) => (a.devicePath < b.devicePath ? -1 : 1));
  for (const { devicePath, name } of byDevice) page.line(3, `${devicePath} from ${name}`);
}
