// `kubectl create configmap` and `kubectl create secret generic|docker-registry|tls`.
//
// Source: kubectl pkg/cmd/create/create_{configmap,secret,secret_docker,secret_tls}.go. Departures: a key pair is
// looked at only for its PEM blocks; files are text.

import { utf8 } from '../../machinery/hash.js';
import { configMapKeyErrors } from '../../machinery/names.js';
import type { Manifest } from '../../machinery/object.js';
import { list, text } from '../flags.js';
import { fail } from '../problem.js';
import type { Kubectl, Verb } from '../verb.js';
import { defineCreateVerb } from './creating.js';
import { appendHashFlag, withHash } from './name-hash.js';
import { readSources, sourceFlags } from './sources.js';

export const createConfigMap = defineCreateVerb({
  name: 'configmap',
  aliases: ['cm'],
  summary: 'Create a config map from a local file, directory or literal value',
  usage: 'NAME [--from-file=[key=]source] [--from-literal=key1=value1]',
  flags: { ...sourceFlags('configmap'), ...appendHashFlag },
  refusal: 'failed to create configmap:',
  make({ kubectl, name, flags }) {
    const values = readSources(kubectl.io, flags, {
      envFile: 'env config file',
      check(key, known) {
        const errors = configMapKeyErrors(key);
        if (errors.length > 0)
          fail(
            `${JSON.stringify(key)} is not a valid key name for a ConfigMap: ${errors.join(',')}`,
          );
        if (known.has(key))
          fail(
            `cannot add key ${JSON.stringify(key)}, another key by that name already exists in Data for ConfigMap ${JSON.stringify(name)}`,
          );
      },
    });
    const data = Object.fromEntries(values);
    const made = {
      apiVersion: 'v1',
      ...(values.size > 0 ? { data } : {}),
      kind: 'ConfigMap',
      metadata: { name },
    };
    return withHash(made, flags);
  },
});

const generic = defineCreateVerb({
  name: 'generic',
  summary: 'Create a secret from a local file, directory, or literal value',
  usage: 'NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1]',
  flags: {
    ...sourceFlags('secret'),
    ...appendHashFlag,
    type: text('The type of secret to create'),
  },
  refusal: 'failed to create secret',
  make({ kubectl, name, flags }) {
    const values = readSources(kubectl.io, flags, {
      envFile: 'env secret file',
      check: keyCheck(kubectl),
    });
    return withHash(newSecret(name, flags.type, Object.fromEntries(values)), flags);
  },
});

const keyCheck =
  ({ view }: Kubectl) =>
  (key: string, known: ReadonlySet<string>): void => {
    const example = view.feature('FieldErrorsShowJson') ? "', or '" : "',  or '";
    const errors = configMapKeyErrors(key).map((text) => text.replaceAll("', or '", example));
    if (errors.length > 0)
      fail(`${JSON.stringify(key)} is not valid key name for a Secret ${errors.join(';')}`);
    if (known.has(key)) fail(`cannot add key ${key}, another key by that name already exists`);
  };

const dockerRegistry = defineCreateVerb({
  name: 'docker-registry',
  summary: 'Create a secret for use with a Docker registry',
  usage:
    'NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string]',
  flags: {
    'docker-username': text('Username for Docker registry authentication'),
    'docker-password': text('Password for Docker registry authentication'),
    'docker-email': text('Email for Docker registry'),
    'docker-server': text('Server location for Docker registry', {
      default: 'https://index.docker.io/v1/',
    }),
    'from-file': list('Key files can be specified using their file path.'),
    ...appendHashFlag,
  },
  refusal: 'failed to create secret',
  make({ kubectl, name, flags }) {
    const username = flags['docker-username'];
    const password = flags['docker-password'];
    const email = flags['docker-email'];
    const server = flags['docker-server'];
    if (flags['from-file'].length > 0)
      return withHash(dockerConfigFrom(kubectl, name, flags['from-file']), flags);
    if (username === '' || password === '' || server === '')
      fail(
        'either --from-file or the combination of --docker-username, --docker-password and --docker-server is required',
      );
    const auth = {
      username,
      password,
      ...(email === '' ? {} : { email }),
      auth: toBase64(`${username}:${password}`),
    };
    const config = JSON.stringify({ auths: { [server]: auth } });
    return withHash(newSecret(name, DOCKER_CONFIG_TYPE, { [DOCKER_CONFIG_KEY]: config }), flags);
  },
});

const DOCKER_CONFIG_TYPE = 'kubernetes.io/dockerconfigjson';
const DOCKER_CONFIG_KEY = '.dockerconfigjson';

function dockerConfigFrom(kubectl: Kubectl, name: string, files: readonly string[]): Manifest {
  const sources = { 'from-file': files, 'from-literal': [], 'from-env-file': [] };
  const values = readSources(kubectl.io, sources, { envFile: '', check: keyCheck(kubectl) });
  return newSecret(name, DOCKER_CONFIG_TYPE, Object.fromEntries(values));
}

const tls = defineCreateVerb({
  name: 'tls',
  summary: 'Create a TLS secret',
  usage: 'NAME --cert=path/to/cert/file --key=path/to/key/file',
  flags: {
    cert: text('Path to PEM encoded public key certificate.'),
    key: text('Path to private key associated with given certificate.'),
    ...appendHashFlag,
  },
  refusal: 'failed to create secret',
  make({ kubectl, name, flags }) {
    if (flags.key === '' || flags.cert === '') fail('key and cert must be specified');
    const cert = readPem(kubectl, flags.cert);
    const key = readPem(kubectl, flags.key);
    if (!/-----BEGIN CERTIFICATE-----/.test(cert))
      fail('tls: failed to find any PEM data in certificate input');
    if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(key))
      fail('tls: failed to find any PEM data in key input');
    return withHash(
      newSecret(name, 'kubernetes.io/tls', { 'tls.crt': cert, 'tls.key': key }),
      flags,
    );
  },
});

function readPem({ io }: Kubectl, path: string): string {
  try {
    return io.files.read(path);
  } catch {
    return fail(`Cannot read file ${path}, open ${path}: no such file or directory`);
  }
}

export const createSecret: Verb = {
  name: 'secret',
  summary: 'Create a secret using a specified subcommand',
  verbs: [dockerRegistry, generic, tls],
};

const newSecret = (
  name: string,
  type: string,
  values: Readonly<Record<string, string>>,
): Manifest => {
  const encoded = Object.entries(values).map(([key, value]) => [key, toBase64(value)]);
  return {
    apiVersion: 'v1',
    ...(encoded.length > 0 ? { data: Object.fromEntries(encoded) } : {}),
    kind: 'Secret',
    metadata: { name },
    ...(type === '' ? {} : { type }),
  } as Manifest;
};

const toBase64 = (value: string): string => {
  let bytes = '';
  for (const byte of utf8(value)) bytes += String.fromCharCode(byte);
  return btoa(bytes);
};
