// `kubetape blame OBJECT`: its YAML, each value with the event that set it, when, and who did.

import { type Blamed, blame, toldOf } from '../../history/blame.js';
import { pathText, withValueAt } from '../../history/field-path.js';
import { fail } from '../../kubectl/problem.js';
import { canonicalJson } from '../../machinery/canonical-json.js';
import { timestamp } from '../../machinery/duration.js';
import { type KubeObject, refOfKey } from '../../machinery/object.js';
import { dumpYaml } from '../../machinery/yaml-dump.js';
import { defineCliVerb } from '../cli-verb.js';
import { offsetText, refText } from '../event-text.js';
import { structured } from '../structured-output.js';
import { keyNamed } from './log.js';

export const blameVerb = defineCliVerb({
  name: 'blame',
  summary: 'Show who set which value of an object, and when',
  usage: '(TYPE/NAME | TYPE NAME) [--at MOMENT]',
  examples: `
    # A deployment as YAML, each line with its author
    kubetape blame deployment/web

    # As it was ten minutes in, one value a line
    kubetape blame deployment/web --at 10m -o json`,
  flags: { output: structured('one value a line') },
  tape: 'reads',
  run: ({ kubectl, io }, { args, flags }) => {
    const [first, second, ...more] = args;
    if (first === undefined || more.length > 0) fail('name one object: TYPE/NAME');
    const key = keyNamed(kubectl, second === undefined ? first : `${first}/${second}`);
    const { log } = kubectl.session;
    const { revision } = kubectl.view;
    const found = blame(log, key, revision);
    const object = log.objectAt(key, revision);
    if (!found || !object) return fail(`${refText(refOfKey(key))} is not there`);
    if (flags.output === 'json') for (const one of found) io.stdout(jsonOf(one));
    else io.stdout(annotated(object, found, log.settings.epoch));
    return 0;
  },
});

function jsonOf({ path, value, event }: Blamed): string {
  const { revision, at, actor } = event;
  return `${canonicalJson({ path: pathText(path), value, revision, time: timestamp(at), actor })}\n`;
}

/** Stands for a value while the YAML around it is written. */
const mark = (i: number): string => `VALUE-${i}-`;

function annotated(object: KubeObject, found: readonly Blamed[], epoch: number): string {
  let marked: unknown = toldOf(object);
  for (const [i, { path }] of found.entries()) marked = withValueAt(marked, path, mark(i));
  const lines = dumpYaml(marked as KubeObject)
    .trimEnd()
    .split('\n');
  const notes = lines.map((line) => {
    const i = Number(/VALUE-(\d+)-/.exec(line)?.[1] ?? Number.NaN);
    const blamed = found[i];
    if (!blamed) return { line, note: '' };
    const { revision, at, actor } = blamed.event;
    return {
      line: line.replace(mark(i), () => scalarText(blamed.value)),
      note: `@${revision}  ${offsetText(at, epoch)}  ${actor}`,
    };
  });
  const width = Math.max(...notes.map(({ note }) => note.length));
  return notes.map(({ line, note }) => `${note.padEnd(width)} │ ${line}\n`).join('');
}

/** On one line, whatever it holds. */
function scalarText(value: unknown): string {
  const text = dumpYaml(value as never).trimEnd();
  return text.includes('\n') ? JSON.stringify(value) : text;
}
