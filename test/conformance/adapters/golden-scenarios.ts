// golden_scenarios: stories of several steps. What each command printed, and all objects and Events after each step.
//
// The recorder also set the phase of pods, whose containers never end by themselves. What else it did that was no
// command (evictions by HTTP) ends a story here.

import type { Check, Corpus, Fields } from '../corpus.js';
import { comparable, comparableEvents, stateOf } from '../normalize-state.js';
import { normalizeText } from '../normalize-text.js';
import { RecordedShell } from '../recorded-shell.js';

export const goldenScenarios: Corpus = {
  name: 'golden_scenarios',
  area: 'Whole cluster',
  about: 'stories of several commands: outputs, objects and Events after each step',
  casesOf: (content) =>
    (content as readonly Fields[]).map((data) => ({ id: data['scenario'], data, meta: {} })),
  check: ({ data }) => {
    const { ns, steps } = data;
    const shell = new RecordedShell('hollow', ns);
    const begun = shell.session.now;
    const checks: Check[] = [];
    let over = false;
    (steps as readonly Fields[]).forEach((step, i) => {
      over ||= !OPERATIONS.has(step['op']);
      const part = `${i + 1}`;
      if (over) checks.push({ part, notRun: 'follows a step that was no command' });
      else checks.push(...told(shell, ns, step, part));
      if (!over) shell.pass(begun + step['atSec'] * 1000 - shell.session.now);
      if (!over && step['state']) checks.push(...stateAfter(shell, ns, step, part));
    });
    return checks;
  },
};

const OPERATIONS: ReadonlySet<string> = new Set([
  ...['k', 'kq', 'sleep', 'sleepcomplete', 'events', 'podstatus', 'waitpods'],
]);

function told(shell: RecordedShell, ns: string, step: Fields, part: string): readonly Check[] {
  const { argv, stdin = '', rc, stdout, stderr } = step;
  for (const [name] of step['set'] ?? []) setPhase(shell, ns, String(name), step['phase']);
  if (!argv) return [];
  const ran = shell.run(['-n', ns, ...argv], { files: { '-': stdin } });
  return [
    {
      part: `${part}/output`,
      actual: {
        rc: ran.rc,
        stdout: normalizeText(ran.stdout),
        stderr: normalizeText(ran.stderr),
      },
      expected: { rc, stdout: normalizeText(stdout), stderr: normalizeText(stderr) },
    },
  ];
}

/** Of the first pod that is called alike, but for the letters of its generated name, and is not over yet. */
function setPhase(shell: RecordedShell, namespace: string, name: string, phase: string): void {
  const prefix = name.slice(0, -5);
  const pods = shell.objects('Pod', namespace) as unknown as readonly Fields[];
  const pod = pods.find(
    ({ metadata, status }) =>
      metadata.name.startsWith(prefix) && ['Pending', 'Running'].includes(status?.phase),
  );
  if (!pod) return;
  const ref = { kind: 'Pod', namespace, name: pod['metadata'].name };
  const patch = { status: { phase } };
  shell.session.act(
    { verb: 'patch', ref, patchType: 'merge', patch, subresource: 'status' },
    { technique: 'imperative-command', command: 'recorder' },
  );
}

function stateAfter(
  shell: RecordedShell,
  ns: string,
  { state }: Fields,
  part: string,
): readonly Check[] {
  const events = shell.objects('Event', ns) as readonly Fields[];
  return [
    {
      part: `${part}/objects`,
      actual: comparable(stateOf((kind) => shell.objects(kind, ns))),
      expected: comparable(state),
    },
    {
      part: `${part}/events`,
      actual: comparableEvents(events),
      expected: comparableEvents(state.events),
    },
  ];
}
