// tables_kubelet: what a container sees in a volume of files, before and after what it shows has changed. The files are
// those of a ConfigMap, each under a path of its own.

import { entriesOf, isDirectory } from '../../../src/kinds/behavior/exec/paths.js';
import { cleanPath } from '../../../src/kinds/behavior/exec/payload.js';
import { type Place, type PodOf, placeOf } from '../../../src/kinds/behavior/exec/place.js';
import { runWords, shellIn } from '../../../src/kinds/behavior/exec/run.js';
import type { Fields } from '../corpus.js';
import type { Recipes } from './table.js';
import { identified, worldOf } from './world.js';

const MOUNT = '/mnt';

const textOf = (file: Fields): string => file['Data']?.$bytes ?? '';

/** The container, while the ConfigMap has these files. */
function placeWith(payload: Fields): Place {
  const files = Object.entries(payload).map(
    ([path, file], i) => [`key-${i}`, path, textOf(file)] as const,
  );
  const configMap = identified(
    'ConfigMap',
    { data: Object.fromEntries(files.map(([key, , text]) => [key, text])) },
    'files',
  );
  const items = files.map(([key, path]) => ({ key, path }));
  const container = {
    name: 'c',
    image: 'busybox',
    volumeMounts: [{ name: 'files', mountPath: MOUNT }],
  };
  const pod = identified(
    'Pod',
    {
      spec: {
        containers: [container],
        volumes: [{ name: 'files', configMap: { name: 'files', items } }],
      },
    },
    'pod',
  ) as unknown as PodOf;
  return placeOf(worldOf([configMap, pod], { kubernetes: '1.36' }), pod, container);
}

/** Every path below the mount that can be listed; files with their text. */
function seen(place: Place, folder = MOUNT): readonly (readonly [path: string, text?: string])[] {
  return entriesOf(place, folder).flatMap((name) => {
    const path = `${folder}/${name}`;
    const text = place.files.get(path);
    const below = isDirectory(place, path) && text === undefined ? seen(place, path) : [];
    const own = path.slice(MOUNT.length + 1);
    return [text === undefined ? ([own] as const) : ([own, text] as const), ...below];
  });
}
const filesIn = (payload: Fields): Fields =>
  Object.fromEntries(seen(placeWith(payload)).filter(([, text]) => text !== undefined));
const wanted = (payload: Fields): Fields =>
  Object.fromEntries(
    Object.entries(payload).map(([path, file]) => [cleanPath(path), textOf(file)]),
  );

const inOrder = (files: Fields): unknown =>
  Object.entries(files).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

export const volumeFileRecipes: Recipes = {
  TestUpdate: ({ first, next, shouldWrite }) => {
    const [before, after] = [filesIn(first), filesIn(next)].map(inOrder);
    return {
      actual: { after, changed: JSON.stringify(before) !== JSON.stringify(after) },
      expected: { after: inOrder(wanted(next)), changed: shouldWrite },
    };
  },
  TestMultipleUpdates: ({ payloads }) => ({
    actual: (payloads as readonly Fields[]).map((one) => inOrder(filesIn(one))),
    expected: (payloads as readonly Fields[]).map((one) => inOrder(wanted(one))),
  }),
  TestPathsToRemove: ({ payload1, payload2, expected }) => {
    const [before, after] = [payload1, payload2].map((one: Fields) =>
      seen(placeWith(one)).map(([path]) => path),
    ) as [string[], string[]];
    return {
      actual: before.filter((path) => !after.includes(path)).sort(),
      expected: [...(expected ?? [])].sort(),
    };
  },
  TestCreateUserVisibleFiles: ({ payload, expected }) => {
    const shell = shellIn(placeWith(payload));
    const links = entriesOf(shell.place, MOUNT).map((name) => [
      name,
      runWords(shell, ['readlink', `${MOUNT}/${name}`], () => '').stdout.trim(),
    ]);
    return { actual: Object.fromEntries(links), expected };
  },
};
