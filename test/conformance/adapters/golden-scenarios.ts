// golden_scenarios: stories of several steps. A step is told alike if all of it is: what its command printed, and all
// objects and Events after it. How a story ends is a check of its own.

import type { Check, Corpus, Fields } from '../corpus.js';
import { comparable, comparableEvents, stateOf } from '../normalize-state.js';
import { normalizeText } from '../normalize-text.js';
import { evict, passCompleting, podLike, setPhase } from '../recorded-acts.js';
import { RecordedShell } from '../recorded-shell.js';

export const goldenScenarios: Corpus = {
  name: 'golden_scenarios',
  area: 'Whole cluster',
  about: 'stories of several commands: whole steps (outputs, objects, Events), and how each ends',
  casesOf: (content) =>
    (content as readonly Fields[]).map((data) => ({ id: data['scenario'], data, meta: {} })),
  check: async ({ data }) => {
    const { ns, steps } = data;
    const shell = new RecordedShell('hollow', ns);
    const begun = shell.session.now;
    const checks: Check[] = [];
    let end: Check | undefined;
    for (const [i, step] of (steps as readonly Fields[]).entries()) {
      const told = await act(shell, ns, step);
      const left = begun + step['atSec'] * 1000 - shell.session.now;
      if (step['op'] === 'sleepcomplete') passCompleting(shell, ns, left);
      else shell.pass(left);
      const after = step['state'] ? stateAfter(shell, ns, step['state']) : undefined;
      if (after)
        end = { part: 'end', actual: after.actual['objects'], expected: after.expected['objects'] };
      checks.push({
        part: `${i + 1}`,
        actual: { ...told.actual, ...after?.actual },
        expected: { ...told.expected, ...after?.expected },
      });
    }
    return end ? [...checks, end] : checks;
  },
};

interface Told {
  readonly actual: Fields;
  readonly expected: Fields;
}

/** What the step does, and what is said of it. */
async function act(shell: RecordedShell, ns: string, step: Fields): Promise<Told> {
  const { argv, stdin = '', rc, stdout, stderr, results, phase } = step;
  for (const [name] of step['set'] ?? []) setPhase(shell, podLike(shell, ns, String(name)), phase);
  if (results) return evictions(shell, ns, results);
  if (!argv) return { actual: {}, expected: {} };
  const words = argv.map((word: string) => renamed(shell, ns, word));
  const ran = await shell.runAny(['-n', ns, ...words], { files: { '-': stdin } });
  return {
    actual: {
      rc: ran.rc,
      stdout: normalizeText(ran.stdout),
      stderr: normalizeText(ran.stderr),
    },
    expected: { rc, stdout: normalizeText(stdout), stderr: normalizeText(stderr) },
  };
}

function evictions(shell: RecordedShell, ns: string, results: readonly Fields[]): Told {
  const answers = results.map(({ pod }) => evict(shell, ns, pod));
  const told = ({ status, code, reason = '', message = '' }: Fields) =>
    code === 201 || status === 'Success' ? ['Success'] : [code, reason, normalizeText(message)];
  return {
    actual: { evicted: answers.map(told) },
    expected: { evicted: results.map(({ body }) => told(body)) },
  };
}

/** Pods that are named in a command are called otherwise here. */
function renamed(shell: RecordedShell, ns: string, word: string): string {
  if (!/^(?:pod\/)?[a-z0-9-]+-[a-z0-9]{5}$/.test(word)) return word;
  const name = word.replace(/^pod\//, '');
  const found = podLike(shell, ns, name)?.['metadata'].name;
  return found === undefined ? word : word.replace(name, found);
}

function stateAfter(shell: RecordedShell, ns: string, state: Fields): Told {
  const events = shell.objects('Event', ns) as readonly Fields[];
  return {
    actual: {
      objects: comparable(stateOf((kind) => shell.objects(kind, ns))),
      events: comparableEvents(events),
    },
    expected: { objects: comparable(state), events: comparableEvents(state['events']) },
  };
}
