// Which server a command speaks to, and as whom: from --server, or from a context of a kubeconfig as kubectl
// reads it [client-go tools/clientcmd].

import type { Host } from '../../host.js';
import { fail } from '../../kubectl/problem.js';
import { isJsonArray, isJsonObject, type JsonObject } from '../../machinery/json.js';
import { readYaml } from '../../machinery/yaml.js';

/** In base64, or in a file. */
export interface Secret {
  readonly data?: string;
  readonly file?: string;
}

export interface Connection {
  readonly server: string;
  readonly ca?: Secret;
  readonly certificate?: Secret;
  readonly key?: Secret;
  readonly token?: string;
  readonly insecure: boolean;
}

/** What the command line says about the server. */
export interface ServerFlags {
  readonly server: string | undefined;
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
}

/** Undefined when nothing was said of a server: then there is a tape. */
export function connectionOf(host: Host, flags: ServerFlags): Connection | undefined {
  const { server, kubeconfig, context } = flags;
  if (server !== undefined && kubeconfig === undefined && context === undefined)
    return { server: checked(server), insecure: true };
  if (kubeconfig === undefined && context === undefined) return undefined;
  const path = kubeconfig ?? host.env['KUBECONFIG'];
  if (!path)
    return fail('--context names a part of a kubeconfig: say which with --kubeconfig FILE');
  const config = readConfig(host, path);
  const name = context ?? textOf(config, 'current-context');
  const chosen = named(config, 'contexts', 'context', name ?? '');
  if (!chosen) return fail(`context "${name ?? ''}" does not exist in ${path}`);
  const cluster = named(config, 'clusters', 'cluster', textOf(chosen, 'cluster') ?? '') ?? {};
  const user = named(config, 'users', 'user', textOf(chosen, 'user') ?? '') ?? {};
  const token = textOf(user, 'token');
  return {
    server: checked(server ?? textOf(cluster, 'server') ?? ''),
    insecure: cluster['insecure-skip-tls-verify'] === true,
    ...(token === undefined ? {} : { token }),
    ...secret('ca', cluster, 'certificate-authority'),
    ...secret('certificate', user, 'client-certificate'),
    ...secret('key', user, 'client-key'),
  };
}

function checked(server: string): string {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  return url?.protocol === 'http:' || url?.protocol === 'https:'
    ? server
    : fail(`--server is a URL such as http://127.0.0.1:8001, not "${server}"`);
}

function readConfig(host: Host, path: string): JsonObject {
  if (!host.exists(path)) return fail(`${path} does not exist; "kubetape serve" writes one`);
  const read = readYaml(host.readFile(path));
  if (!read.ok) return fail(`${path}: ${read.error}`);
  return isJsonObject(read.value) ? read.value : fail(`${path} is not a kubeconfig`);
}

function named(
  config: JsonObject,
  list: string,
  field: string,
  name: string,
): JsonObject | undefined {
  const entries = isJsonArray(config[list]) ? config[list] : [];
  for (const entry of entries)
    if (isJsonObject(entry) && entry['name'] === name) {
      const value = entry[field];
      return isJsonObject(value) ? value : {};
    }
  return undefined;
}

function textOf(object: JsonObject, field: string): string | undefined {
  const value = object[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** `certificate-authority-data`, or the file that `certificate-authority` names. */
function secret<K extends 'ca' | 'certificate' | 'key'>(
  key: K,
  object: JsonObject,
  field: string,
): { readonly [key in K]?: Secret } {
  const data = textOf(object, `${field}-data`);
  const file = textOf(object, field);
  if (data !== undefined) return { [key]: { data } } as { [key in K]: Secret };
  return file === undefined ? {} : ({ [key]: { file } } as { [key in K]: Secret });
}
