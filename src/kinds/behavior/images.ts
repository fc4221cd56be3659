// What is known of images without a registry: their full names, sizes, digests and what they run.
//
// The digest and the size of an image follow from its name. What it runs without a command is
// known for a few that every tutorial uses; all others are taken for servers, which run until stopped.

import { hash, hex32 } from '../../machinery/random.js';
import { lastAnswerKept } from './last-answer.js';

/** `nginx` is `docker.io/library/nginx:latest`, as containerd reports it. */
export const fullImageName = lastAnswerKept((image) => {
  const [name = '', digest] = image.split('@');
  const first = name.split('/')[0] ?? '';
  const hasDomain =
    name.includes('/') && (first.includes('.') || first.includes(':') || first === 'localhost');
  const path = hasDomain ? name : `docker.io/${name.includes('/') ? '' : 'library/'}${name}`;
  if (digest !== undefined) return `${path}@${digest}`;
  return path.slice(path.lastIndexOf('/')).includes(':') ? path : `${path}:latest`;
});

/** `docker.io/library/nginx@sha256:…` */
export const imageId = lastAnswerKept((image) => {
  const full = fullImageName(image);
  if (full.includes('@')) return full;
  return `${repositoryOf(full)}@sha256:${hex64(full)}`;
});

/** Bytes of the compressed image: from 2 MB to 200 MB, small ones being common. */
export const imageSize = lastAnswerKept((image) => {
  const draw = hash(fullImageName(image), 11) / 2 ** 32;
  return 2_000_000 + Math.floor(draw * draw * draw * 198_000_000);
});

/** Sixty-four hex digits that follow from a text. */
export function hex64(text: string): string {
  let out = '';
  for (let i = 0; i < 8; i++) out += hex32(hash(text, i));
  return out;
}

/** What an image does when nobody says what it should do. */
export type ImageKind = 'server' | 'shell' | 'greeting' | 'pause';

/** Their default command is a shell, which ends at once when it has no terminal. */
const SHELLS: ReadonlySet<string> = new Set([
  ...['alpine', 'almalinux', 'amazonlinux', 'archlinux', 'bash', 'busybox', 'centos', 'debian'],
  ...['fedora', 'golang', 'node', 'openjdk', 'opensuse', 'oraclelinux', 'perl', 'php', 'python'],
  ...['rockylinux', 'ruby', 'rust', 'ubuntu'],
]);

export function imageKind(image: string): ImageKind {
  const repository = repositoryOf(fullImageName(image));
  const name = repository.slice(repository.lastIndexOf('/') + 1);
  if (name === 'hello-world') return 'greeting';
  if (name === 'pause') return 'pause';
  // Only the official ones: somebody's own `team/node` may well be a server.
  const official =
    repository === `docker.io/library/${name}` || repository.endsWith('/e2e/busybox');
  return (official && SHELLS.has(name)) || name === 'busybox' || name === 'alpine'
    ? 'shell'
    : 'server';
}

function repositoryOf(full: string): string {
  const [name = ''] = full.split('@');
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/') ? name.slice(0, colon) : name;
}
