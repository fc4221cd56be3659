// The files in /etc that the kubelet writes for a pod: its hosts file, and whom it asks for names.
//
// Source: pkg/kubelet/kubelet_pods.go managedHostsFileContent, pkg/kubelet/network/dns/dns.go.

import type { Reader } from '../../../machinery/reader.js';
import { DOMAIN, nameServer } from '../network/names.js';
import { labelOf, wholeNameOf } from './host-name.js';
import type { PodOf } from './place.js';

export function hostsFile(pod: PodOf): string {
  const { status } = pod;
  const { hostAliases = [] } = pod.spec;
  const names = [wholeNameOf(pod) ?? [], labelOf(pod)].flat().join('\t');
  return [
    '# Kubernetes-managed hosts file.',
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'fe00::0\tip6-localnet',
    'fe00::0\tip6-mcastprefix',
    'fe00::1\tip6-allnodes',
    'fe00::2\tip6-allrouters',
    ...(status?.podIP ? [`${status.podIP}\t${names}`] : []),
    ...(hostAliases.length > 0 ? ['', '# Entries added by HostAliases.'] : []),
    ...hostAliases.map(({ ip, hostnames = [] }) => [ip, ...hostnames].join('\t')),
    '',
  ].join('\n');
}

export function resolvConf(reader: Reader, { metadata, spec }: PodOf): string {
  const { dnsPolicy, dnsConfig, hostNetwork } = spec;
  const isCluster =
    dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && !hostNetwork);
  const services = `svc.${DOMAIN}`;
  const searches = [
    ...(isCluster ? [`${metadata.namespace ?? ''}.${services}`, services, DOMAIN] : []),
    ...(dnsConfig?.searches ?? []),
  ];
  const servers = [...(isCluster ? [nameServer(reader)] : []), ...(dnsConfig?.nameservers ?? [])];
  const own = (dnsConfig?.options ?? []).map(({ name = '', value }) =>
    value === undefined ? name : `${name}:${value}`,
  );
  const options = [
    ...(isCluster && !own.some((option) => option.startsWith('ndots:')) ? ['ndots:5'] : []),
    ...own,
  ];
  return [
    ...(searches.length > 0 ? [`search ${searches.join(' ')}`] : []),
    ...servers.map((server) => `nameserver ${server}`),
    ...(options.length > 0 ? [`options ${options.join(' ')}`] : []),
    '',
  ].join('\n');
}
