// recorded_catalog: every sort of Event, and every reason of a condition, that was seen in the recordings.
//
// What the simulation says of itself is gathered from the recorded stories, manifests and the lost node, told again.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Manifest } from '../../../src/machinery/object.js';
import { type Check, type Corpus, type Fields, notRun } from '../corpus.js';
import { filesOf } from '../data.js';
import { KINDS } from '../normalize-state.js';
import { passCompleting, podLike, setPhase } from '../recorded-acts.js';
import { RecordedShell } from '../recorded-shell.js';

export const recordedCatalog: Corpus = {
  name: 'recorded_catalog',
  area: 'Whole cluster',
  about: 'every sort of Event and every reason of a condition that the recordings hold',
  casesOf: (content, file) => [
    { id: 'recorded_catalog', data: content as Fields, meta: { folder: dirname(file) } },
  ],
  check: ({ data, meta }) => {
    const folder: string = meta['folder'];
    if (filesOf(folder, 'golden_scenarios').length === 0)
      return notRun('without the recordings of what led to it');
    const { events, conditions } = saidIn(folder);
    const wanted = (list: readonly string[]) => [...new Set(list)].sort();
    const check = (part: string, said: ReadonlySet<string>): Check => ({
      part,
      actual: said.has(part.slice(part.indexOf(' ') + 1)),
      expected: true,
    });
    return [
      ...wanted((data['events'] as readonly Fields[]).map(eventText)).map((text) =>
        check(`event ${text}`, events),
      ),
      ...wanted((data['conditions'] as readonly Fields[]).map(conditionText)).map((text) =>
        check(`condition ${text}`, conditions),
      ),
    ];
  },
};

const eventText = ({ component, kind, type, reason }: Fields): string =>
  `${component} ${kind} ${type} ${reason}`;
const conditionText = ({ resource, type, status, reason }: Fields): string =>
  `${resource} ${type} ${status} ${reason || '-'}`;

interface Said {
  readonly events: Set<string>;
  readonly conditions: Set<string>;
}

function saidIn(folder: string): Said {
  const said: Said = { events: new Set(), conditions: new Set() };
  for (const story of linesIn(folder, 'golden_scenarios')) tellStory(story, said);
  for (const { ns, source, path, manifest, apply } of linesIn(folder, 'golden_manifests')) {
    const shell = new RecordedShell('hollow', ns);
    const file = `manifests/${source}/${path}`;
    const words = apply.argv.map((word: string) => (word === '$MANIFEST' ? file : word));
    shell.run(['-n', ns, ...words], { files: { [file]: manifest } });
    shell.pass(20_000);
    gather(shell, ns, said);
  }
  for (const story of OTHERS) tellStory({ ns: 's-catalog', steps: story }, said);
  const lost = join(folder, 'node_lost.json');
  if (existsSync(lost)) loseNode(JSON.parse(readFileSync(lost, 'utf8')), said);
  return said;
}

const linesIn = (folder: string, corpus: string): readonly Fields[] =>
  filesOf(folder, corpus).flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as Fields),
  );

function tellStory({ ns, steps }: Fields, said: Said): void {
  const shell = new RecordedShell('hollow', ns);
  const begun = shell.session.now;
  for (const step of steps as readonly Fields[]) {
    const { argv, stdin = '', atSec, set = [], phase } = step;
    for (const [name] of set) setPhase(shell, podLike(shell, ns, String(name)), phase);
    if (argv) shell.run(['-n', ns, ...argv], { files: { '-': stdin } });
    const left = begun + atSec * 1000 - shell.session.now;
    if (step['op'] === 'sleepcomplete') passCompleting(shell, ns, left);
    else shell.pass(left);
    gather(shell, ns, said);
  }
}

function loseNode({ ns, steps }: Fields, said: Said): void {
  const shell = new RecordedShell('hollow', ns);
  shell.run(['-n', ns, ...steps[0].argv], { files: { '-': steps[0].stdin } });
  shell.pass(7_000);
  const fault = {
    apiVersion: 'kubetape.io/v1alpha1',
    kind: 'Fault',
    metadata: { name: 'killed' },
    spec: { node: 'node-3', is: 'Partitioned' },
  } as Manifest;
  shell.session.act({ verb: 'create', object: fault }, BY_RECORDER);
  shell.pass(400_000);
  gather(shell, ns, said);
}

const BY_RECORDER = { technique: 'imperative-command', command: 'recorder' } as const;

const applied = (stdin: string, atSec: number): Fields => ({
  argv: ['apply', '-f', '-'],
  stdin,
  atSec,
});
const TEMPLATE =
  'template: {spec: {restartPolicy: Never, containers: [{name: c, image: busybox}]}}';
const CRON = `apiVersion: batch/v1
kind: CronJob
metadata: {name: cj}
spec:
  schedule: "* * * * *"
  concurrencyPolicy: Forbid
  jobTemplate: {spec: {${TEMPLATE}}}
`;
const JOB = 'apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec:\n';
const STATEFUL = `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: c, image: redis}]}
`;
const STUCK = `apiVersion: apps/v1
kind: Deployment
metadata: {name: stuck}
spec:
  progressDeadlineSeconds: 5
  selector: {matchLabels: {app: stuck}}
  template:
    metadata: {labels: {app: stuck}}
    spec: {containers: [{name: c, image: nginx, resources: {requests: {cpu: "1000"}}}]}
`;

/** Stories of what the recordings tell of and not every part of them holds. */
const OTHERS: readonly (readonly Fields[])[] = [
  [applied(CRON, 130), { argv: ['create', 'job', 'manual', '--from=cronjob/cj'], atSec: 260 }],
  [applied(`${JOB}  activeDeadlineSeconds: 3\n  ${TEMPLATE}\n`, 20)],
  [
    applied(
      `${JOB}  podFailurePolicy: {rules: [{action: FailJob, onPodConditions: [{type: Ready, status: "False"}]}]}\n  ${TEMPLATE}\n`,
      5,
    ),
    { set: [['j-bcdfg']], phase: 'Failed', atSec: 10 },
  ],
  [applied(STATEFUL, 10), { set: [['db-0']], phase: 'Failed', atSec: 20 }],
  [applied(STUCK, 30)],
  [applied(STATEFUL, 5), { argv: ['autoscale', 'statefulset', 'db', '--max=3'], atSec: 60 }],
];

function gather(shell: RecordedShell, ns: string, { events, conditions }: Said): void {
  for (const event of shell.objects('Event', ns) as unknown as readonly Fields[]) {
    const { source, reportingComponent, involvedObject, type, reason } = event;
    const component = source?.component || reportingComponent;
    events.add(eventText({ component, kind: involvedObject?.kind, type, reason }));
  }
  for (const [resource, kind] of Object.entries(KINDS))
    for (const object of shell.objects(kind, ns) as unknown as readonly Fields[])
      for (const { type, status, reason } of object['status']?.conditions ?? [])
        conditions.add(conditionText({ resource, type, status, reason }));
}
