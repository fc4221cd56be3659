// `kubectl cp`: files into a container and out of it, as `tar` there would take and give them.
//
// Source: kubectl pkg/cmd/cp/{cp,filespec}.go. Departure: what is copied is text, for that is what files of containers
// are here (kinds/behavior/files); with --at a container's files are those of that moment, and nothing is copied into it.

import { isDirectory, resolve } from '../kinds/behavior/exec/paths.js';
import { type Place, type PodOf, placeOf } from '../kinds/behavior/exec/place.js';
import { keeping } from '../kinds/behavior/files/kept.js';
import { containerOf } from './exec.js';
import { bool, number, text } from './flags.js';
import { podCalled } from './pods-of.js';
import { fail } from './problem.js';
import { demand } from './request.js';
import { defineVerb, type Kubectl } from './verb.js';

const TAR_FAILED = 2;

export const cpVerb = defineVerb({
  name: 'cp',
  summary: 'Copy files and directories to and from containers',
  usage: '<file-spec-src> <file-spec-dest>',
  examples: `
    # Into a container, and out of it
    kubectl cp app.conf web-0:/etc/app.conf -c main
    kubectl cp other/web-0:/var/log/app ./app-logs

    # What a file of a container was at the tenth minute
    kubectl cp web-0:/tmp/state state --at 10m`,
  flags: {
    container: text('Container name. If omitted, the first container in the pod is chosen', {
      short: 'c',
    }),
    'no-preserve': bool('Accepted: owners and permissions are not simulated', { hidden: true }),
    retries: number('Accepted: copying does not break off', { hidden: true }),
  },
  writes: 'unless past',
  run: (kubectl, { args, flags }) => {
    const [source, target] = args.map(readSpec);
    if (!source || !target || args.length !== 2) return fail('source and destination are required');
    if (source.pod !== '' && target.pod !== '')
      fail('one of src or dest must be a local file specification');
    if (source.path === '' || target.path === '') fail('filepath can not be empty');
    if (source.pod !== '')
      return copyOut(kubectl, placeIn(kubectl, source, flags.container), source.path, target.path);
    if (target.pod !== '') return copyIn(kubectl, source.path, target, flags.container);
    return fail('one of src or dest must be a remote file specification');
  },
});

interface FileSpec {
  readonly namespace: string;
  /** Empty: it is a file of this machine. */
  readonly pod: string;
  readonly path: string;
}

const MALFORMED = 'filespec must match the canonical format: [[namespace/]pod:]file/path';

function readSpec(word: string): FileSpec {
  const colon = word.indexOf(':');
  if (colon === 0) fail(MALFORMED);
  if (colon < 0) return { namespace: '', pod: '', path: word };
  const pieces = word.slice(0, colon).split('/');
  if (pieces.length > 2) fail(MALFORMED);
  const [pod = '', namespace = ''] = pieces.reverse();
  return { namespace, pod, path: word.slice(colon + 1) };
}

interface Inside {
  readonly pod: PodOf;
  readonly place: Place;
}

function placeIn(kubectl: Kubectl, { namespace, pod: name }: FileSpec, container: string): Inside {
  const there: Kubectl = Object.create(kubectl, {
    namespace: { value: namespace || kubectl.namespace },
  }) as Kubectl;
  const pod = podCalled(there, name);
  const isPast = kubectl.moment !== undefined;
  const chosen = containerOf(kubectl, pod, container, false);
  return { pod: pod as PodOf, place: placeOf(kubectl.view, pod as PodOf, chosen, isPast) };
}

function copyOut({ io }: Kubectl, { place }: Inside, path: string, target: string): number {
  const { save } = io.files;
  if (!save) return fail('there are no files here to copy to');
  const root = resolve(place.workingDir, path);
  const below = root === '/' ? root : `${root}/`;
  const found = [...place.files].filter(
    ([file]) => file === root || (file.startsWith(below) && !file.endsWith('/')),
  );
  const shown = path.replace(/^\/+/, '');
  if (path.startsWith('/')) io.stderr("tar: Removing leading `/' from member names\n");
  if (found.length === 0 && !isDirectory(place, root)) {
    io.stderr(
      `tar: ${shown}: Cannot stat: No such file or directory\ntar: Exiting with failure status due to previous errors\n`,
    );
    return ended(io);
  }
  for (const [file, held] of found) save(target + file.slice(root.length), held);
  return 0;
}

function copyIn(kubectl: Kubectl, from: string, target: FileSpec, container: string): number {
  const { io } = kubectl;
  const source = from.replace(/(.)\/+$/, '$1');
  const inFolder = io.files.list(source, true);
  const files = inFolder ?? [source];
  const texts = files.map((file) => [file.slice(source.length), textOf(kubectl, file)] as const);
  const { pod, place } = placeIn(kubectl, target, container);
  const named = resolve(place.workingDir, target.path);
  const base = source.split('/').at(-1) ?? '';
  const root = isDirectory(place, named) ? resolve(named, base) : named;
  let isWhole = true;
  for (const [below, held] of texts) {
    const problem = place.write(root + below, held);
    if (problem === undefined) continue;
    isWhole = false;
    io.stderr(`tar: ${(root + below).slice(1)}: Cannot open: ${problem}\n`);
  }
  for (const file of place.written())
    demand(kubectl, 'imperative-command', keeping(kubectl.view, pod, file));
  if (isWhole) return 0;
  io.stderr('tar: Exiting with failure status due to previous errors\n');
  return ended(io);
}

function ended({ stderr }: Kubectl['io']): number {
  stderr(`command terminated with exit code ${TAR_FAILED}\n`);
  return TAR_FAILED;
}

function textOf({ io }: Kubectl, path: string): string {
  let held: string;
  try {
    held = io.files.read(path);
  } catch {
    return fail(`${path} doesn't exist in local filesystem`);
  }
  return held.includes('\uFFFD') ? fail(`${path} is not text in UTF-8, and is not copied`) : held;
}
