// A kubeconfig file of our own: one cluster and context for each moment or timeline that somebody wants to look at.
//
// What is in the file and not ours is kept. Over http there are no secrets in it, and
// insecure-skip-tls-verify stands there only because some clients refuse http without it.

import { isJsonArray, isJsonObject, type JsonObject } from '../machinery/json.js';
import { readYaml } from '../machinery/yaml.js';
import { dumpYaml } from '../machinery/yaml-dump.js';

export interface Context {
  readonly name: string;
  readonly server: string;
}

const PREFIX = 'kubetape-';
const USER = 'kubetape';

/** The file's text with a context in it; of an empty text, a whole kubeconfig. */
export function withContext(text: string, { name, server }: Context, current: boolean): string {
  const config = read(text);
  const cluster = { name: PREFIX + name, cluster: { server, 'insecure-skip-tls-verify': true } };
  const context = { name, context: { cluster: cluster.name, user: USER, namespace: 'default' } };
  return dumpYaml({
    apiVersion: 'v1',
    kind: 'Config',
    ...config,
    clusters: replaced(config['clusters'], cluster),
    users: replaced(config['users'], { name: USER, user: {} }),
    contexts: replaced(config['contexts'], context),
    'current-context': current ? name : (config['current-context'] ?? name),
  });
}

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
