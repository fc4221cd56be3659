// What a kind's manifests are drawn from, and what is wrong with those that are nearly valid: one field each, of which
// the API server says so by its path.

import fc from 'fast-check';

export type Body = Readonly<Record<string, unknown>>;

/** A field, what it is set to (undefined takes it away), and of which field that is told, where it is another. */
export type Wrong = readonly [path: string, value: unknown, told?: string];

export interface Drawn {
  readonly apiVersion: string;
  readonly namespaced: boolean;
  /** All but apiVersion, kind and metadata, of one that is called so. */
  readonly body: (name: string) => fc.Arbitrary<Body>;
  readonly wrong: readonly Wrong[];
  /** Names that this kind takes, if not any. */
  readonly names?: fc.Arbitrary<string>;
}

export const name = fc.constantFrom('web', 'api', 'shop', 'db');

export const namespaced = (
  apiVersion: string,
  body: Drawn['body'],
  wrong: readonly Wrong[],
): Drawn => ({ apiVersion, namespaced: true, body, wrong });

export const global = (
  apiVersion: string,
  body: Drawn['body'],
  wrong: readonly Wrong[],
  names?: fc.Arbitrary<string>,
): Drawn => ({ apiVersion, namespaced: false, body, wrong, ...(names ? { names } : {}) });

/** Fields of a spec, each drawn. */
export const spec =
  (fields: (name: string) => Readonly<Record<string, fc.Arbitrary<unknown>>>) => (name: string) =>
    fc.record({ spec: fc.record(fields(name)) });

/** One of these, or nothing: the field is left out. */
export const perhaps = <T>(...values: readonly T[]): fc.Arbitrary<T | undefined> =>
  fc.constantFrom(undefined, ...values);

/** Fields that were drawn as nothing are not there. */
export function pruned<T>(value: T): T {
  if (Array.isArray(value)) return value.map(pruned) as T;
  if (value === null || typeof value !== 'object') return value;
  const fields = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(fields.map(([key, one]) => [key, pruned(one)])) as T;
}

export const replicas = fc.integer({ min: 0, max: 5 });
export const selector = (app: string) => fc.constant({ matchLabels: { app } });
const image = fc.constantFrom('nginx:1.27', 'nginx:1.28', 'example.com/app:1');

/** A pod's spec that runs anywhere. */
export const podSpec = (restartPolicy?: string): fc.Arbitrary<Body> =>
  fc
    .record({
      image,
      cpu: fc.constantFrom('100m', '500m', '1'),
      readinessProbe: perhaps({ httpGet: { port: 80 }, periodSeconds: 2 }),
      grace: perhaps(5),
      env: perhaps([{ name: 'MODE', value: 'test' }]),
      ports: perhaps([{ name: 'http', containerPort: 80 }]),
    })
    .map(({ cpu, grace, ...container }) => ({
      restartPolicy,
      terminationGracePeriodSeconds: grace,
      containers: [{ name: 'main', resources: { requests: { cpu } }, ...container }],
    }));

export const template = (app: string, restartPolicy?: string): fc.Arbitrary<Body> =>
  podSpec(restartPolicy).map((spec) => ({ metadata: { labels: { app } }, spec }));

/** What is wrong with pods, wherever their template stands. */
export const wrongPods = (path: string): readonly Wrong[] => [
  [`${path}.containers`, undefined],
  [`${path}.containers[0].name`, 'Main'],
  [`${path}.containers[0].image`, ''],
  [
    `${path}.containers[0].resources.requests.cpu`,
    '-1',
    `${path}.containers[0].resources.requests[cpu]`,
  ],
  [`${path}.dnsPolicy`, 'Never'],
];

/** Puts a value where a path such as `spec.ports[0].port` says. */
export function withField(value: unknown, path: string, instead: unknown): unknown {
  const [, field = '', rest = ''] = /^\.?(?:\[?)([^.[\]]+)\]?(.*)$/.exec(path) ?? [];
  const next = (old: unknown) => (rest === '' ? instead : withField(old, rest, instead));
  if (Array.isArray(value)) return value.map((one, i) => (i === Number(field) ? next(one) : one));
  const { [field]: old, ...others } = (value ?? {}) as Record<string, unknown>;
  const made = next(old);
  return made === undefined ? others : { ...others, [field]: made };
}
