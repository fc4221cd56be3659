// `kubectl create ingress`: rules spelled `host/path=service:port,tls=secret`.
//
// Source: kubectl pkg/cmd/create/create_ingress.go.

import type { Manifest } from '../../machinery/object.js';
import { text, texts } from '../flags.js';
import { fail } from '../problem.js';
import { defineCreateVerb } from './creating.js';
import { intOrString } from './policies.js';

const RULE =
  /^(?<host>[\w*\-.]*)(?<path>\/.*)=(?<service>[\w-]+):(?<port>[\w-]+)(?<tls>,tls(?:=[\w-]*)?)?$/;

export const createIngress = defineCreateVerb({
  name: 'ingress',
  aliases: ['ing'],
  summary: 'Create an ingress with the specified name',
  usage: 'NAME --rule=host/path=service:port[,tls[=secret]]',
  flags: {
    annotation: texts('Annotation to insert in the ingress object, in the format annotation=value'),
    class: text('Ingress Class to be used'),
    'default-backend': text('Default service for backend, in format of svcname:port'),
    rule: texts('Rule in format host/path=service:port[,tls=secretname].'),
  },
  refusal: 'failed to create ingress:',
  make({ name, flags }) {
    const { rule, annotation } = flags;
    const fallback = flags['default-backend'];
    check(rule, annotation, fallback);
    const annotations = Object.fromEntries(annotation.map(pairOf));
    const read = rule.map(readRule);
    const tls = tlsOf(read);
    return {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { ...(annotation.length > 0 ? { annotations } : {}), name },
      spec: {
        ...(fallback === '' ? {} : { defaultBackend: backend(...splitBackend(fallback)) }),
        ...(flags.class === '' ? {} : { ingressClassName: flags.class }),
        ...(read.length > 0 ? { rules: rulesOf(read) } : {}),
        ...(tls.length > 0 ? { tls } : {}),
      },
      status: { loadBalancer: {} },
    } as Manifest;
  },
});

function check(rules: readonly string[], annotations: readonly string[], fallback: string): void {
  if (fallback === '' && rules.length === 0)
    fail(
      'not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)',
    );
  for (const rule of rules)
    if (!RULE.test(rule))
      fail(
        `rule ${rule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`,
      );
  for (const annotation of annotations)
    if (!annotation.includes('='))
      fail(`annotation ${annotation} is invalid and should be in format key=[value]`);
  if (fallback !== '' && fallback.split(':').length !== 2)
    fail('default-backend should be in format servicename:serviceport');
}

function pairOf(annotation: string): [string, string] {
  const at = annotation.indexOf('=');
  return [annotation.slice(0, at), annotation.slice(at + 1)];
}

interface Rule {
  readonly host: string;
  readonly path: string;
  readonly service: string;
  readonly port: string;
  /** Undefined without TLS, '' for TLS with the default certificate. */
  readonly secret: string | undefined;
}

function readRule(text_: string): Rule {
  const { host = '', path = '', service = '', port = '', tls } = RULE.exec(text_)?.groups ?? {};
  const secret = tls === undefined ? undefined : (tls.split('=')[1] ?? '');
  return { host, path, service, port, secret };
}

function rulesOf(rules: readonly Rule[]): readonly unknown[] {
  const byHost = new Map<string, unknown[]>();
  for (const { host, path, service, port } of rules) {
    const isPrefix = path.endsWith('*');
    const paths = byHost.get(host) ?? [];
    byHost.set(host, paths);
    paths.push({
      backend: backend(service, port),
      path: isPrefix ? path.slice(0, -1) : path,
      pathType: isPrefix ? 'Prefix' : 'Exact',
    });
  }
  return [...byHost].map(([host, paths]) => ({
    ...(host === '' ? {} : { host }),
    http: { paths },
  }));
}

/** Hosts with the same secret share an entry; a host has one. */
function tlsOf(rules: readonly Rule[]): readonly { hosts?: string[]; secretName?: string }[] {
  const entries: { hosts?: string[]; secretName?: string }[] = [];
  const seen = new Set<string>();
  for (const { host, secret } of rules) {
    if (secret === undefined || seen.has(host)) continue;
    seen.add(host);
    const same = entries.find((entry) => (entry.secretName ?? '') === secret);
    if (same) same.hosts = [...(same.hosts ?? []), host];
    else if (host !== '' || secret !== '')
      entries.push({
        ...(host === '' ? {} : { hosts: [host] }),
        ...(secret === '' ? {} : { secretName: secret }),
      });
  }
  return entries;
}

const splitBackend = (text_: string): [string, string] => {
  const [service = '', port = ''] = text_.split(':');
  return [service, port];
};

function backend(service: string, port: string): unknown {
  const read = intOrString(port);
  return {
    service: { name: service, port: typeof read === 'number' ? { number: read } : { name: read } },
  };
}
