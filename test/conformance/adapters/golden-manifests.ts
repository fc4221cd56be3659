// golden_manifests: one file each, applied, looked at once all is quiet, applied again, compared, deleted.

import type { Check, Corpus, Fields } from '../corpus.js';
import { comparable, comparableEvents, stateOf } from '../normalize-state.js';
import { normalizeText } from '../normalize-text.js';
import { type Ran, RecordedShell } from '../recorded-shell.js';

export const goldenManifests: Corpus = {
  name: 'golden_manifests',
  area: 'Whole cluster',
  about: 'manifests applied, once quiet, applied again, diffed, deleted: outputs, objects, Events',
  casesOf: (content) =>
    (content as readonly Fields[]).map((data) => ({
      id: `${data['source']}/${data['path']}`,
      data,
      meta: {},
    })),
  check: ({ data }) => {
    const { source, path, ns, manifest, apply, getWide, reapply, diff, objects, afterDelete } =
      data;
    const shell = new RecordedShell('hollow', ns);
    const file = `manifests/${source}/${path}`;
    const run = ({ argv }: Fields): Ran =>
      shell.run(['-n', ns, ...argv.map((word: string) => (word === '$MANIFEST' ? file : word))], {
        files: { [file]: manifest },
      });
    const applied = run(apply);
    shell.pass((getWide.t - apply.t) * 1000);
    const state = stateOf((kind) => shell.objects(kind, ns));
    const events = shell.objects('Event', ns) as readonly Fields[];
    const checks = [
      printed('apply', applied, apply),
      { part: 'objects', actual: comparable(state), expected: comparable(objects) },
      {
        part: 'events',
        actual: comparableEvents(events),
        expected: comparableEvents(objects.events),
      },
      printed('get', run(getWide), getWide),
      printed('reapply', run(reapply), reapply),
      printed('diff', run(diff), diff),
      printed('delete', run(data['delete']), data['delete']),
    ];
    shell.pass((data['deleteQuiesceSec'] + 30) * 1000);
    const left = stateOf((kind) => shell.objects(kind, ns));
    return [...checks, { part: 'left', actual: namesIn(left), expected: namesOf(afterDelete) }];
  },
};

const printed = (part: string, { rc, stdout, stderr }: Ran, expected: Fields): Check => ({
  part,
  actual: { rc, stdout: normalizeText(stdout), stderr: normalizeText(stderr) },
  expected: {
    rc: expected['rc'],
    stdout: normalizeText(expected['stdout']),
    stderr: normalizeText(expected['stderr']),
  },
});

const namesIn = (state: Readonly<Record<string, unknown>>): unknown =>
  namesOf(
    Object.fromEntries(
      Object.entries(state).map(([plural, found]) => [
        plural,
        (found as readonly Fields[]).map(({ metadata }) => metadata.name),
      ]),
    ),
  );

const namesOf = (state: Readonly<Record<string, readonly string[]>>): unknown =>
  Object.fromEntries(
    Object.entries(state)
      .filter(([plural]) => plural !== 'events')
      .map(([plural, names]) => [plural, [...names].sort()]),
  );
