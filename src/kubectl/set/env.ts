// `kubectl set env`: environment variables set, taken from a ConfigMap or Secret, removed, or listed.
//
// Source: kubectl pkg/cmd/set/set_env.go, pkg/cmd/set/env/env_parse.go.

import { envVarNameErrors } from '../../machinery/names.js';
import { bool, type FlagValues, list, text, texts } from '../flags.js';
import { areFilenamesGiven } from '../manifest-files.js';
import { fail, failAll } from '../problem.js';
import { warn } from '../request.js';
import { NO_RESOURCE } from '../selection.js';
import { findTargets } from '../targets.js';
import { defineVerb, type Kubectl } from '../verb.js';
import { printEnv } from './listed-env.js';
import { changeContainers, changePodSpec, type EnvVar } from './pod-spec.js';
import { set, settingFlags } from './setting.js';

const flags = {
  ...settingFlags,
  containers: text(
    'The names of containers in the selected pod templates to change - may use wildcards',
    { short: 'c', default: '*' },
  ),
  env: texts('Specify a key-value pair for an environment variable to set into each container.', {
    short: 'e',
  }),
  from: text('The name of a resource from which to inject environment variables'),
  keys: list('Comma-separated list of keys to import from specified resource'),
  list: bool('If true, display the environment and any changes in the standard format.'),
  overwrite: bool('If true, allow environment to be overwritten.', { default: true }),
  prefix: text('Prefix to append to variable names'),
  resolve: bool('If true, show secret or configmap references when listing variables'),
} as const;

type EnvFlags = FlagValues<typeof flags>;

export const setEnv = defineVerb({
  name: 'env',
  summary: 'Update environment variables on a pod template',
  usage: 'RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N',
  examples: `
# Update deployment 'registry' with a new environment variable
kubectl set env deployment/registry STORAGE_DIR=/local
# Import environment from a config map with a prefix
kubectl set env --from=configmap/myconfigmap --prefix=MYSQL_ deployment/myapp
# Remove the environment variable ENV from all containers
kubectl set env deployments --all ENV-
`,
  writes: true,
  flags,
  run(kubectl, { args, flags: given }) {
    const { resources, words } = splitEnvironment(args);
    if (resources.length === 0 && !areFilenamesGiven(given)) fail(NO_RESOURCE);
    if (given.list && given.output !== '')
      fail('--list and --output may not be specified together');
    if (given.keys.length > 0 && given.from === '')
      fail('when specifying --keys, a configmap or secret must be provided with --from');
    const fromInput = [...words, ...given.filename].filter((word) => word === '-');
    if (fromInput.length > 1) fail('standard input cannot be used for multiple arguments');
    const { variables, remove } = readEnvironment(kubectl, [...given.env, ...words]);
    const imported = given.from === '' ? [] : importFrom(kubectl, given);
    const env = [...variables, ...imported].map((variable) => ({
      ...variable,
      name: `${given.prefix}${variable.name}`,
    }));
    set(kubectl, given, {
      resources,
      operation: 'env updated',
      refusal: 'failed to patch env update to pod template:',
      change(object) {
        const after = changePodSpec(object, (spec) => {
          const { spec: changed, matched } = changeContainers(
            spec,
            given.containers,
            (container) => {
              if (!given.overwrite) refuseOverwrites(container.env ?? [], env);
              const updated = { ...container, env: updatedEnv(container.env ?? [], env, remove) };
              if (given.list) printEnv(kubectl, object, updated, given.resolve);
              if (updated.env.length > 0) return updated;
              const { env: _none, ...without } = updated;
              return without as typeof container;
            },
          );
          if (matched === 0)
            warn(
              kubectl,
              `${object.kind}/${object.metadata.name} does not have any containers matching ${JSON.stringify(given.containers)}`,
            );
          return changed;
        });
        return given.list ? undefined : after;
      },
    });
    return 0;
  },
});

const isEnvironment = (word: string): boolean => /^.+=.*$/s.test(word) || word.endsWith('-');

function splitEnvironment(args: readonly string[]) {
  const at = args.findIndex(isEnvironment);
  if (at < 0) return { resources: args, words: [] };
  const words = args.slice(at);
  if (!words.every(isEnvironment))
    fail(`all resources must be specified before environment changes: ${args.join(' ')}`);
  return { resources: args.slice(0, at), words };
}

function readEnvironment(
  { io }: Kubectl,
  words: readonly string[],
): { readonly variables: readonly EnvVar[]; readonly remove: readonly string[] } {
  const variables: EnvVar[] = [];
  const remove: string[] = [];
  for (const word of words) {
    const at = word.indexOf('=');
    if (word === '-') variables.push(...environmentIn(io.files.stdin()));
    else if (at >= 0) {
      const name = word.slice(0, at);
      const errors = envVarNameErrors(name);
      if (errors.length > 0)
        fail(`${JSON.stringify(name)} is not a valid key name: ${errors.join(';')}`);
      variables.push({ name, value: word.slice(at + 1) });
    } else if (word.endsWith('-')) remove.push(word.slice(0, -1));
    else fail(`unknown environment variable: ${word}`);
  }
  if (remove.some((name) => variables.some((variable) => variable.name === name)))
    fail('can not both modify and remove the same environment variable in the same command');
  return { variables, remove };
}

const environmentIn = (source: string): readonly EnvVar[] =>
  source.split('\n').flatMap((line) => {
    const [spec = ''] = line.split('#');
    const at = spec.indexOf('=');
    return at < 0 ? [] : [{ name: spec.slice(0, at), value: spec.slice(at + 1) }];
  });

const REFERENCES: Readonly<Record<string, string>> = {
  ConfigMap: 'configMapKeyRef',
  Secret: 'secretKeyRef',
};

function importFrom(kubectl: Kubectl, { from, keys }: EnvFlags): readonly EnvVar[] {
  const { targets, problems } = findTargets(kubectl, [from], undefined);
  failAll(problems);
  return targets.flatMap(({ object }) => {
    const reference = Object.hasOwn(REFERENCES, object.kind) ? REFERENCES[object.kind] : undefined;
    if (reference === undefined) return fail('unsupported resource specified in --from');
    const { data = {} } = object as { data?: Readonly<Record<string, string>> };
    return Object.keys(data)
      .filter((key) => keys.length === 0 || keys.includes(key))
      .map((key) => ({
        name: variableName(kubectl, key),
        valueFrom: { [reference]: { key, name: object.metadata.name } },
      }));
  });
}

function variableName(kubectl: Kubectl, key: string): string {
  const name = key.replace(/[^a-zA-Z0-9_]/g, '_').toUpperCase();
  if (name !== key) warn(kubectl, `key ${key} transferred to ${name}`);
  return name;
}

function refuseOverwrites(existing: readonly EnvVar[], env: readonly EnvVar[]): void {
  for (const { name, value } of env) {
    const current = existing.find((variable) => variable.name === name);
    if (current && current.value !== value)
      fail(`'${name}' already has a value (${current.value ?? ''}), and --overwrite is false`);
  }
}

/** New values stand where the old ones stood, further ones at the end. */
function updatedEnv(
  existing: readonly EnvVar[],
  env: readonly EnvVar[],
  remove: readonly string[],
): readonly EnvVar[] {
  const covered = new Set(remove);
  const kept = existing.flatMap((variable) => {
    if (covered.has(variable.name)) return [];
    const newer = env.find(({ name }) => name === variable.name);
    if (newer) covered.add(newer.name);
    return [newer ?? variable];
  });
  const added = env.filter(({ name }) => !covered.has(name) && covered.add(name));
  return [...kept, ...added];
}
