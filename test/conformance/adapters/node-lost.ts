// node_lost: what a node whose kubelet is killed leads to: when it is given up, tainted and emptied, what becomes of its
// pods and of those that replace them, and what is said of all that.
//
// Lost is the node with the last of the StatefulSet's pods, as it was in the recording.

import type { Manifest } from '../../../src/machinery/object.js';
import type { Check, Corpus, Fields } from '../corpus.js';
import { comparable, comparableEvents, KINDS, masked, stateOf } from '../normalize-state.js';
import { normalizeText } from '../normalize-text.js';
import { RecordedShell } from '../recorded-shell.js';

export const nodeLost: Corpus = {
  name: 'node_lost',
  area: 'Whole cluster',
  about: 'what a lost node leads to, and when: conditions, taints, evictions, replacements, Events',
  casesOf: (content) => [{ id: 'node_lost', data: content as Fields, meta: {} }],
  check: ({ data }) => {
    const { ns, steps, timeline, killedAt, initial, final, node } = data;
    const shell = new RecordedShell('hollow', ns);
    const [applied] = steps as readonly Fields[];
    const ran = shell.run(['-n', ns, ...(applied as Fields)['argv']], {
      files: { '-': (applied as Fields)['stdin'] },
    });
    shell.pass(Date.parse(killedAt) - (applied as Fields)['t'] * 1000);
    const story: Story = { shell, ns, lost: nodeOf(shell, ns), killedAt: shell.session.now };
    const checks: Check[] = [
      {
        part: 'apply',
        actual: normalizeText(ran.stdout),
        expected: normalizeText((applied as Fields)['stdout']),
      },
      ...objectsAfter(story, 'initial', initial),
    ];
    const fault = {
      apiVersion: 'kubetape.io/v1alpha1',
      kind: 'Fault',
      metadata: { name: 'killed' },
      spec: { node: story.lost, is: 'Partitioned' },
    } as Manifest;
    shell.session.act(
      { verb: 'create', object: fault },
      { technique: 'imperative-command', command: 'recorder' },
    );
    for (const [i, moment] of (timeline as readonly Fields[]).entries())
      checks.push(...seenAt(story, moment, `${i + 1}`));
    // The new pods have started when the recorder looks for the last time.
    shell.pass(3_000);
    checks.push(...objectsAfter(story, 'final', final));
    checks.push({
      part: 'final/events',
      actual: comparableEvents(shell.objects('Event', ns) as readonly Fields[]),
      expected: comparableEvents(ofThisCluster(final.events)),
    });
    return [...checks, ...nodeAfter(story, node)];
  },
};

interface Story {
  readonly shell: RecordedShell;
  readonly ns: string;
  readonly lost: string;
  readonly killedAt: number;
}

const podsOf = ({ shell, ns }: Pick<Story, 'shell' | 'ns'>): readonly Fields[] =>
  shell.objects('Pod', ns) as unknown as readonly Fields[];

const nodeOf = (shell: RecordedShell, ns: string): string =>
  podsOf({ shell, ns }).find(({ metadata }) => metadata.name === 'db-2')?.['spec'].nodeName ?? '';

/** How much earlier or later than then: a node sends its heartbeats when it likes, and the recorder looked now and then. */
const LEEWAY_MS = 11_000;

/** The first moment that looks like the recorded one, and whether it comes when it should. */
function seenAt(story: Story, moment: Fields, part: string): readonly Check[] {
  const wanted = JSON.stringify(viewOf(moment['pods'], moment, 'node-3'));
  const due = story.killedAt + moment['sec'] * 1000;
  const { shell } = story;
  if (shell.session.now < due - LEEWAY_MS) shell.pass(due - LEEWAY_MS - shell.session.now);
  while (shell.session.now < due + LEEWAY_MS && JSON.stringify(now(story)) !== wanted)
    shell.pass(250);
  return [{ part: `moment ${part}`, actual: now(story), expected: JSON.parse(wanted) }];
}

function now(story: Story): unknown {
  const { shell, ns, lost } = story;
  const node = shell.session.view().find({ kind: 'Node', name: lost }) as unknown as Fields;
  const ready = node['status'].conditions.find(({ type }: Fields) => type === 'Ready');
  const pods = podsOf(story).map(({ metadata, spec, status }) => [
    metadata.name,
    spec.nodeName,
    status.phase,
    metadata.deletionTimestamp !== undefined,
    (status.conditions ?? [])
      .filter(({ type }: Fields) => type === 'Ready')
      .map((one: Fields) => one['status']),
  ]);
  const [endpoints] = shell.objects('Endpoints', ns) as unknown as readonly Fields[];
  const count = (field: string) =>
    (endpoints?.['subsets'] ?? []).map((subset: Fields) => (subset[field] ?? []).length);
  return viewOf(
    pods,
    {
      nodeReady: ready.status,
      reason: ready.reason,
      message: ready.message,
      taints: (node['spec'].taints ?? []).map(({ key, effect }: Fields) => `${key}:${effect}`),
      endpoints: [count('addresses'), count('notReadyAddresses')],
    },
    lost,
  );
}

/** Pods by what they are of, and whether they are on the lost node. A new pod may be seen before or after it is ready. */
function viewOf(pods: readonly unknown[][], seen: Fields, lost: string): Fields {
  const { nodeReady, reason, message, taints } = seen;
  const told = pods.map(([name, node, phase, leaving, ready]) => {
    const kind = String(name).replace(/-.*/, '');
    return node === lost
      ? `${kind} lost ${phase} ${leaving} ${ready}`
      : `${kind} elsewhere ${leaving}`;
  });
  return {
    node: [
      nodeReady,
      reason === 'KubeletReady' ? '' : reason,
      reason === 'KubeletReady' ? '' : message,
    ],
    taints: [...taints].sort(),
    pods: told.sort(),
  };
}

function objectsAfter({ shell, ns }: Story, part: string, recorded: Fields): readonly Check[] {
  const own = withoutTriggers(comparable(stateOf((kind) => shell.objects(kind, ns))));
  const wanted = withoutTriggers(comparable(recorded));
  return Object.keys(wanted)
    .filter((plural) => plural in KINDS)
    .map((plural) => ({
      part: `${part}/${plural}`,
      actual: own[plural],
      expected: wanted[plural],
    }));
}

/** What triggered a change is forgotten by a controller that then lags behind its own write, as the recorded one did. */
const withoutTriggers = (state: Fields): Fields =>
  JSON.parse(
    JSON.stringify(state, (key, value) =>
      key.endsWith('/last-change-trigger-time') ? undefined : value,
    ).replaceAll('"annotations":{},', ''),
  );

/** A controller that lagged behind its own write is told of by an Event that nothing here can lead to. */
const ofThisCluster = (events: readonly Fields[]): readonly Fields[] =>
  events.filter(({ reason }) => reason !== 'FailedToUpdateEndpoint');

function nodeAfter({ shell, lost }: Story, recorded: Fields): readonly Check[] {
  const node = shell.session.view().find({ kind: 'Node', name: lost }) as unknown as Fields;
  const taints = ({ spec }: Fields) =>
    (spec.taints ?? []).map(({ key, effect, timeAdded }: Fields) => [key, effect, !!timeAdded]);
  const conditions = ({ status }: Fields) =>
    masked(
      status.conditions
        .map(({ type, status: holds, reason, message }: Fields) => ({
          type,
          holds,
          reason,
          message,
        }))
        .sort((a: Fields, b: Fields) => (a['type'] < b['type'] ? -1 : 1)),
    );
  return [
    { part: 'node/taints', actual: taints(node), expected: taints(recorded) },
    { part: 'node/conditions', actual: conditions(node), expected: conditions(recorded) },
  ];
}
