// A kubeconfig file of our own: one cluster and context for each moment or timeline that somebody wants to look at.
//
// What is in the file and not ours is kept. Over https it holds a user's key, over http no secrets, and
// insecure-skip-tls-verify stands there only because some clients refuse http without it.

import { isJsonArray, isJsonObject, type JsonObject } from '../machinery/json.js';
import { readYaml } from '../machinery/yaml.js';
import { dumpYaml } from '../machinery/yaml-dump.js';
import type { Cli } from './cli-verb.js';
import { PRESENT } from './contexts.js';
import { kubeconfigOf } from './tapes.js';

export interface Context {
  readonly name: string;
  readonly server: string;
  /** How the server and the user prove who they are; missing over http, where neither does. */
  readonly secured?: {
    readonly ca: string;
    /** What the user is called in the file. */
    readonly user: string;
    readonly credentials: JsonObject;
  };
}

const PREFIX = 'kubetape-';
const USER = 'kubetape';

/** The file's text with a context in it; of an empty text, a whole kubeconfig. */
export function withContext(
  text: string,
  { name, server, secured }: Context,
  current: boolean,
): string {
  const config = read(text);
  const trust = secured
    ? { 'certificate-authority-data': base64(secured.ca) }
    : { 'insecure-skip-tls-verify': true };
  const cluster = { name: PREFIX + name, cluster: { server, ...trust } };
  const user = secured?.user ?? USER;
  // `kubectl config set-context --namespace` chose it, and a server that starts again does not unchoose it.
  const namespace = namespaceOf(config['contexts'], name) ?? 'default';
  const context = { name, context: { cluster: cluster.name, user, namespace } };
  return dumpYaml({
    apiVersion: 'v1',
    kind: 'Config',
    ...config,
    clusters: replaced(config['clusters'], cluster),
    users: replaced(config['users'], { name: user, user: secured?.credentials ?? {} }),
    contexts: replaced(config['contexts'], context),
    'current-context': current ? name : (config['current-context'] ?? name),
  });
}

function namespaceOf(contexts: unknown, name: string): string | undefined {
  const found = named(contexts, name);
  const context = isJsonObject(found) ? found['context'] : undefined;
  const namespace = isJsonObject(context) ? context['namespace'] : undefined;
  return typeof namespace === 'string' ? namespace : undefined;
}

const named = (list: unknown, name: string): unknown =>
  (isJsonArray(list) ? list : []).find((one) => isJsonObject(one) && one['name'] === name);

/** The URL of the server that a context of ours names. */
export function serverOf(text: string, context: string): string | undefined {
  const found = named(read(text)['clusters'], PREFIX + context);
  const cluster = isJsonObject(found) ? found['cluster'] : undefined;
  const server = isJsonObject(cluster) ? cluster['server'] : undefined;
  return typeof server === 'string' ? server : undefined;
}

/** Where a server's contexts are: beside its tape, or else where KUBECONFIG says, if one has written there. */
export function kubeconfigFor({ host, options }: Pick<Cli, 'host' | 'options'>): string {
  const beside = kubeconfigOf(options);
  const named = host.env['KUBECONFIG'] ?? '';
  if (named === '' || host.exists(beside) || !host.exists(named)) return beside;
  return serverOf(host.readFile(named), PRESENT) === undefined ? beside : named;
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

/** A user who shows a certificate. */
export const certified = ({ key, cert }: { readonly key: string; readonly cert: string }) => ({
  'client-certificate-data': base64(cert),
  'client-key-data': base64(key),
});

function read(text: string): JsonObject {
  const { value } = { value: undefined as unknown, ...readYaml(text) };
  return isJsonObject(value) ? value : {};
}

const replaced = (list: unknown, entry: JsonObject & { readonly name: string }): unknown[] => [
  ...(isJsonArray(list) ? list : []).filter(
    (one) => !isJsonObject(one) || one['name'] !== entry.name,
  ),
  entry,
];
