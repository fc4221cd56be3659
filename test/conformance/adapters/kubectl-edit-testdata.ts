// kubectl_edit_testdata: upstream's stories of kubectl edit, create --edit and apply edit-last-applied: what the editor
// is shown and what is sent, to the letter. The server is the recording: it has the objects of the GETs, and answers
// each write as it did.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ApiRequest } from '../../../src/apiserver/request.js';
import { genesis, withObjects } from '../../../src/events/state.js';
import { viewOf } from '../../../src/events/view.js';
import { kindOfManifest } from '../../../src/kinds/lookup.js';
import { runKubectl } from '../../../src/kubectl/run.js';
import type { KubeObject } from '../../../src/machinery/object.js';
import { defaultSettings } from '../../../src/machinery/settings.js';
import { readYaml } from '../../../src/machinery/yaml.js';
import type { Session } from '../../../src/session/session.js';
import { type Check, type Corpus, type Fields, notRun } from '../corpus.js';

export const kubectlEditTestdata: Corpus = {
  name: 'kubectl_edit_testdata',
  area: 'kubectl',
  about: 'what an editor is shown, and the requests that follow, to the letter',
  casesOf(content, file) {
    if (!file.endsWith('/test.yaml')) return [];
    const read = readYaml(content as string);
    const folder = dirname(file);
    const data = { ...(read.ok ? (read.value as Fields) : {}), folder };
    return [{ id: folder.split('/').at(-1) ?? '', data, meta: {} }];
  },
  check: ({ data }) => replayed(data),
};

type Step = Fields;

/** Kinds that upstream's test server has besides Kubernetes' own. */
const CUSTOM = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'bars.company.com', uid: 'bars', resourceVersion: '1', creationTimestamp: '' },
  spec: {
    group: 'company.com',
    scope: 'Namespaced',
    names: { plural: 'bars', singular: 'bar', kind: 'Bar', listKind: 'BarList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        },
      },
    ],
  },
  status: {
    acceptedNames: { plural: 'bars', singular: 'bar', kind: 'Bar', listKind: 'BarList' },
    storedVersions: ['v1'],
    conditions: [
      { type: 'NamesAccepted', status: 'True' },
      { type: 'Established', status: 'True' },
    ],
  },
} as unknown as KubeObject;

function replayed(data: Fields): Check {
  const text = (name: string): string => readFileSync(join(data['folder'], name), 'utf8');
  const steps = data['steps'] as readonly Step[];
  const isGet = ({ expectedMethod }: Step) => expectedMethod === 'GET';
  const objects = steps
    .filter((step) => isGet(step) && step['resultingStatusCode'] === 200)
    .flatMap((step) => objectsIn(JSON.parse(text(step['resultingOutput']))));
  const settings = { ...defaultSettings, kubernetes: '1.28' as const };
  const view = viewOf(withObjects(genesis(0), [CUSTOM, ...objects]), settings);
  if (objects.some(({ apiVersion, kind }) => !kindOfManifest(view, apiVersion, kind)))
    return notRun('a version that the product does not serve');
  const answers = steps.filter((step) => step['type'] === 'request' && !isGet(step));
  const saved = steps.filter((step) => step['type'] === 'edit');
  const told: unknown[] = [];
  const session = {
    log: { settings },
    view: () => view,
    act(request: ApiRequest) {
      told.push(sentOf(request));
      const step = answers.shift();
      return { response: answerOf(step, text), warnings: [] };
    },
  } as unknown as Session;
  const out = { stdout: '', stderr: '' };
  const rc = runKubectl(argvOf(data), {
    session,
    stdout: (line) => {
      out.stdout += line;
    },
    stderr: (line) => {
      out.stderr += line;
    },
    files: { read: text, list: () => undefined, stdin: () => '' },
    edit(shown) {
      told.push(shown);
      const step = saved.shift();
      return step === undefined ? '' : text(step['resultingOutput']);
    },
    keep: (_text, ending) => `/tmp/kubectl-edit${ending}`,
    isTerminal: false,
    colour: false,
    width: 80,
    env: { KUBETAPE_NAMESPACE: data['namespace'] },
  });
  return {
    actual: { rc, told, unsaid: unsaid(data, out) },
    expected: {
      rc: data['expectedExitCode'],
      told: steps.filter((step) => !isGet(step)).map((step) => wantedOf(step, text)),
      unsaid: [],
    },
  };
}

const unsaid = (data: Fields, { stdout, stderr }: { stdout: string; stderr: string }) => [
  ...((data['expectedStdout'] ?? []) as string[]).filter((line) => !stdout.includes(line)),
  ...((data['expectedStderr'] ?? []) as string[]).filter((line) => !stderr.includes(line)),
];

function argvOf(data: Fields): readonly string[] {
  const { mode, args = [], filename, saveConfig, outputPatch, outputFormat, subresource } = data;
  const verb = mode === 'create' ? ['create', '--edit'] : ['edit'];
  return [
    ...(mode === 'edit-last-applied' ? ['apply', 'edit-last-applied'] : verb),
    ...args,
    ...(filename ? ['-f', filename] : []),
    ...(saveConfig ? [`--save-config=${saveConfig}`] : []),
    ...(outputPatch ? [`--output-patch=${outputPatch}`] : []),
    ...(outputFormat ? ['-o', outputFormat] : []),
    ...(subresource ? [`--subresource=${subresource}`] : []),
  ];
}

/** The objects of an answer; those of a list do not say what they are. */
function objectsIn({ apiVersion, kind, items, ...object }: Fields): readonly KubeObject[] {
  if (!kind.endsWith('List')) return [{ apiVersion, kind, ...object } as unknown as KubeObject];
  return (items as readonly Fields[]).map(
    (item) => ({ apiVersion, kind: kind.slice(0, -'List'.length), ...item }) as never,
  );
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  strategic: 'application/strategic-merge-patch+json',
  merge: 'application/merge-patch+json',
};

function sentOf(request: ApiRequest): unknown {
  if (request.verb === 'create')
    return { method: 'POST', name: undefined, type: 'application/json', body: request.object };
  if (request.verb !== 'patch') return request;
  const { ref, patchType, patch } = request;
  return { method: 'PATCH', name: ref.name, type: CONTENT_TYPES[patchType], body: patch };
}

function wantedOf(step: Step, text: (name: string) => string): unknown {
  const input = text(step['expectedInput']);
  if (step['type'] === 'edit') return input;
  const { expectedMethod: method, expectedPath: path, expectedContentType: type } = step;
  const name =
    method === 'PATCH'
      ? path
          .replace(/\/status$/, '')
          .split('/')
          .at(-1)
      : undefined;
  return { method, name, type, body: JSON.parse(input) };
}

function answerOf(step: Step | undefined, text: (name: string) => string): unknown {
  const body = step ? JSON.parse(text(step['resultingOutput'])) : {};
  return body.kind === 'Status' ? body : { object: body };
}
