// The contexts of a kubeconfig that `kubetape serve` has written: more of them, for moments and timelines.
//
// A new one is the context `now` at another path: whom to trust and who asks stays what it is there.

import { isJsonArray, isJsonObject, type JsonObject } from '../machinery/json.js';
import { readYaml } from '../machinery/yaml.js';
import { dumpYaml } from '../machinery/yaml-dump.js';

/** The context that `serve` writes. */
export const PRESENT = 'now';
const PREFIX = 'kubetape-';

export interface ListedContext {
  readonly name: string;
  readonly server: string;
  readonly isCurrent: boolean;
}

export function listContexts(text: string): readonly ListedContext[] {
  const config = read(text);
  const clusters = entriesOf(config, 'clusters');
  return entriesOf(config, 'contexts').flatMap(({ name, context }) => {
    const cluster = clusters.find((one) => one['name'] === fieldOf(context, 'cluster'));
    const server = fieldOf(cluster?.['cluster'], 'server');
    if (typeof name !== 'string' || typeof server !== 'string') return [];
    return [{ name, server, isCurrent: config['current-context'] === name }];
  });
}

/** Undefined when there is no context of the present to go by. */
export function withContextAt(text: string, name: string, path: string): string | undefined {
  const config = read(text);
  const present = entriesOf(config, 'contexts').find((one) => one['name'] === PRESENT);
  const from = entriesOf(config, 'clusters').find(
    (one) => one['name'] === fieldOf(present?.['context'], 'cluster'),
  );
  const server = fieldOf(from?.['cluster'], 'server');
  if (!present || !from || typeof server !== 'string') return undefined;
  const cluster = PREFIX + name;
  return dumpYaml({
    ...config,
    clusters: replaced(config, 'clusters', {
      name: cluster,
      cluster: { ...asObject(from['cluster']), server: rootOf(server) + path },
    }),
    contexts: replaced(config, 'contexts', {
      name,
      context: { ...asObject(present['context']), cluster },
    }),
  });
}

/** Undefined when there is none of this name. */
export function withoutContext(text: string, name: string): string | undefined {
  const config = read(text);
  if (!entriesOf(config, 'contexts').some((one) => one['name'] === name)) return undefined;
  const without = (list: string, entry: string) =>
    entriesOf(config, list).filter((one) => one['name'] !== entry);
  const current = config['current-context'];
  return dumpYaml({
    ...config,
    clusters: without('clusters', PREFIX + name),
    contexts: without('contexts', name),
    'current-context': current === name ? PRESENT : (current ?? PRESENT),
  });
}

const rootOf = (server: string): string => /^[a-z]+:\/\/[^/]+/.exec(server)?.[0] ?? server;

function read(text: string): JsonObject {
  const { value } = { value: undefined as unknown, ...readYaml(text) };
  return asObject(value);
}

const asObject = (value: unknown): JsonObject => (isJsonObject(value) ? value : {});
const fieldOf = (value: unknown, name: string): unknown => asObject(value)[name];

const entriesOf = (config: JsonObject, list: string): readonly JsonObject[] => {
  const found = config[list];
  return isJsonArray(found) ? found.filter((one) => isJsonObject(one)) : [];
};

const replaced = (config: JsonObject, list: string, entry: JsonObject): readonly JsonObject[] => [
  ...entriesOf(config, list).filter((one) => one['name'] !== entry['name']),
  entry,
];
