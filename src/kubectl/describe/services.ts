// Services, Endpoints, EndpointSlices, Ingresses and IngressClasses.
//
// Source: kubectl pkg/describe/describe.go.

import type { Endpoints, LoadBalancerIngress, Service } from 'kubernetes-types/core/v1.js';
import type { EndpointSlice } from 'kubernetes-types/discovery/v1.js';
import type { Ingress, IngressBackend, IngressClass } from 'kubernetes-types/networking/v1.js';
import { formatLabels } from '../../machinery/labels.js';
import type { KubeObject } from '../../machinery/object.js';
import type { Page } from './page.js';
import {
  annotations,
  events,
  labels,
  labelsAndAnnotations,
  nameAndNamespace,
  type Scene,
} from './sections.js';

const SERVICE_NAME = 'kubernetes.io/service-name';
const ADDRESSES_SHOWN = 3;

export function describeService(page: Page, object: KubeObject, scene: Scene): void {
  const { spec = {}, status } = object as unknown as Service;
  nameAndNamespace(page, object);
  labelsAndAnnotations(page, object);
  page.line(0, 'Selector:', formatLabels(spec.selector));
  page.line(0, 'Type:', spec.type);
  if (spec.ipFamilyPolicy) page.line(0, 'IP Family Policy:', spec.ipFamilyPolicy);
  page.line(0, 'IP Families:', spec.ipFamilies?.join(',') || '<none>');
  page.line(0, 'IP:', spec.clusterIP);
  page.line(0, 'IPs:', spec.clusterIPs?.join(',') || '<none>');
  if (spec.externalIPs?.length) page.line(0, 'External IPs:', spec.externalIPs.join(','));
  if (spec.loadBalancerIP) page.line(0, 'Desired LoadBalancer IP:', spec.loadBalancerIP);
  if (spec.externalName) page.line(0, 'External Name:', spec.externalName);
  const ingress = status?.loadBalancer?.ingress ?? [];
  if (ingress.length > 0)
    page.line(0, 'LoadBalancer Ingress:', ingress.map(ingressText).join(', '));
  ports(page, object, scene);
  page.line(0, 'Session Affinity:', spec.sessionAffinity);
  if (spec.externalTrafficPolicy)
    page.line(0, 'External Traffic Policy:', spec.externalTrafficPolicy);
  if (spec.internalTrafficPolicy && page.isNewer)
    page.line(0, 'Internal Traffic Policy:', spec.internalTrafficPolicy);
  if (spec.healthCheckNodePort) page.line(0, 'HealthCheck NodePort:', spec.healthCheckNodePort);
  if (spec.loadBalancerSourceRanges?.length)
    page.line(0, 'LoadBalancer Source Ranges:', spec.loadBalancerSourceRanges.join(','));
  if (spec.trafficDistribution) page.line(0, 'Traffic Distribution:', spec.trafficDistribution);
  events(page, object, scene);
}

function ports(page: Page, object: KubeObject, scene: Scene): void {
  const { spec } = object as unknown as Service;
  const slices = slicesOf(scene, object.metadata.namespace, object.metadata.name);
  for (const { name = '', port, protocol, targetPort, nodePort, appProtocol } of spec?.ports ??
    []) {
    const title = name || '<unset>';
    page.line(0, 'Port:', title, `${port}/${protocol}`);
    page.line(0, 'TargetPort:', `${targetPort ?? 0}/${protocol}`);
    if (appProtocol) page.line(0, 'AppProtocol:', appProtocol);
    if (nodePort) page.line(0, 'NodePort:', title, `${nodePort}/${protocol}`);
    const none = page.isNewer ? '' : '<none>';
    page.line(0, 'Endpoints:', endpointsText(slices, name) || none);
  }
}

const ingressText = ({
  ip,
  hostname,
  ipMode,
}: LoadBalancerIngress & { ipMode?: string }): string =>
  ip ? `${ip}${ipMode ? ` (${ipMode})` : ''}` : (hostname ?? '');

function slicesOf(
  { view }: Scene,
  namespace: string | undefined,
  service: string,
): readonly EndpointSlice[] {
  return view
    .all('EndpointSlice', namespace)
    .filter(
      ({ metadata }) => metadata.labels?.[SERVICE_NAME] === service,
    ) as unknown as EndpointSlice[];
}

/** The first ready addresses of a port, and how many more there are. */
function endpointsText(slices: readonly EndpointSlice[], portName: string): string {
  if (slices.length === 0) return '<none>';
  const all = slices.flatMap(({ ports: given, endpoints }) => {
    // Go writes a slice without endpoints as null.
    const ready = (endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false);
    const addresses = ready.map(({ addresses: [first = ''] }) => first);
    if (!given?.length) return addresses;
    return given
      .filter(({ name = '' }) => name === portName)
      .flatMap(({ port }) =>
        addresses.map((ip) => `${ip.includes(':') ? `[${ip}]` : ip}:${port ?? 0}`),
      );
  });
  const shown = all.slice(0, ADDRESSES_SHOWN).join(',');
  return all.length > ADDRESSES_SHOWN
    ? `${shown} + ${all.length - ADDRESSES_SHOWN} more...`
    : shown;
}

export function describeEndpoints(page: Page, object: KubeObject, scene: Scene): void {
  const { subsets = [] } = object as unknown as Endpoints;
  nameAndNamespace(page, object);
  labelsAndAnnotations(page, object);
  page.line(0, 'Subsets:');
  for (const { addresses = [], notReadyAddresses = [], ports: given = [] } of subsets) {
    const ips = (list: readonly { ip: string }[]) => list.map(({ ip }) => ip).join(',') || '<none>';
    page.line(1, 'Addresses:', ips(addresses));
    page.line(1, 'NotReadyAddresses:', ips(notReadyAddresses));
    if (given.length > 0) {
      page.line(1, 'Ports:');
      page.line(2, 'Name', 'Port', 'Protocol');
      page.line(2, '----', '----', '--------');
      for (const { name, port, protocol } of given) page.line(2, name || '<unset>', port, protocol);
    }
    page.line(0, '');
  }
  events(page, object, scene);
}

export function describeEndpointSlice(page: Page, object: KubeObject, scene: Scene): void {
  const slice = object as unknown as EndpointSlice;
  nameAndNamespace(page, object);
  labelsAndAnnotations(page, object);
  page.line(0, 'AddressType:', slice.addressType);
  if (!slice.ports?.length) page.line(0, 'Ports: <unset>');
  else {
    page.line(0, 'Ports:');
    page.line(1, 'Name', 'Port', 'Protocol');
    page.line(1, '----', '----', '--------');
    for (const { name, port, protocol } of slice.ports)
      page.line(1, name || '<unset>', port ?? '<unset>', protocol);
  }
  // The API's types do not know that an empty list may be null.
  const endpoints = (slice.endpoints as typeof slice.endpoints | null) ?? [];
  page.line(0, endpoints.length === 0 ? 'Endpoints: <none>' : 'Endpoints:');
  for (const { addresses, conditions, hostname, targetRef, nodeName, zone } of endpoints) {
    page.line(1, '- Addresses:', addresses.join(', ') || '<none>');
    page.line(2, 'Conditions:');
    page.line(3, 'Ready:', conditions?.ready ?? '<unset>');
    page.line(2, 'Hostname:', hostname ?? '<unset>');
    if (targetRef) page.line(2, 'TargetRef:', `${targetRef.kind}/${targetRef.name}`);
    page.line(2, 'NodeName:', nodeName ?? '<unset>');
    page.line(2, 'Zone:', zone ?? '<unset>');
  }
  events(page, object, scene);
}

export function describeIngress(page: Page, object: KubeObject, scene: Scene): void {
  const { spec = {}, status } = object as unknown as Ingress;
  const { name, namespace } = object.metadata;
  const backend = (given: IngressBackend) => backendText(scene, namespace, given);
  page.line(0, 'Name:', name);
  labels(page, 'Labels', object.metadata.labels);
  page.line(0, 'Namespace:', namespace);
  const addresses = (status?.loadBalancer?.ingress ?? []).map(
    ({ ip, hostname }) => ip || hostname || '',
  );
  page.line(0, 'Address:', [...new Set(addresses)].sort().join(','));
  page.line(0, 'Ingress Class:', spec.ingressClassName ?? '<none>');
  const fallback = spec.defaultBackend ? backend(spec.defaultBackend) : '<default>';
  page.line(0, 'Default backend:', fallback);
  if (spec.tls?.length) page.line(0, 'TLS:');
  for (const { secretName, hosts = [] } of spec.tls ?? [])
    page.line(
      1,
      secretName ? `${secretName} terminates ${hosts.join(',')}` : `SNI routes ${hosts.join(',')}`,
    );
  page.line(0, 'Rules:');
  page.line(1, 'Host', 'Path', 'Backends');
  page.line(1, '----', '----', '--------');
  const rules = (spec.rules ?? []).filter(({ http }) => http);
  for (const { host, http } of rules) {
    page.line(1, host || '*', '');
    for (const { path = '', backend: given } of http?.paths ?? [])
      page.line(2, '', `${path} `, backend(given));
  }
  if (rules.length === 0) page.line(1, '*', '*', fallback);
  annotations(page, 'Annotations', object.metadata.annotations);
  events(page, object, scene);
}

function backendText(scene: Scene, namespace: string | undefined, backend: IngressBackend): string {
  const { service, resource } = backend;
  if (resource)
    return `APIGroup: ${resource.apiGroup ?? '<none>'}, Kind: ${resource.kind}, Name: ${resource.name}`;
  if (!service) return '';
  const { name, port } = service;
  const text = `${name}:${port?.number || port?.name || ''}`;
  const found = scene.view.find({ kind: 'Service', namespace, name }) as unknown as
    | Service
    | undefined;
  if (!found) return `${text} (<error: services "${name}" not found>)`;
  const target = found.spec?.ports?.find(
    (one) => (port?.number && one.port === port.number) || (port?.name && one.name === port.name),
  );
  return `${text} (${endpointsText(slicesOf(scene, namespace, name), target?.name ?? '')})`;
}

export function describeIngressClass(page: Page, object: KubeObject, scene: Scene): void {
  const { spec } = object as unknown as IngressClass;
  page.line(0, 'Name:', object.metadata.name);
  labelsAndAnnotations(page, object);
  page.line(0, 'Controller:', spec?.controller);
  const { parameters } = spec ?? {};
  if (parameters) {
    page.line(0, 'Parameters:');
    if (parameters.apiGroup) page.line(1, 'APIGroup:', parameters.apiGroup);
    page.line(1, 'Kind:', parameters.kind);
    page.line(1, 'Name:', parameters.name);
  }
  events(page, object, scene);
}
