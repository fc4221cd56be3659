// Which tags of the images that everybody uses were surely never published, so that a typo in one is found as it is on a
// real cluster. Nobody else's images are known: what a team calls its own is theirs to say.
//
// A tag is a version with a variant, as `1.27.3-alpine`, or a word, as `stable`. Versions are not listed, as new ones come out
// each month: one is believed as long as its numbers are no longer than those that the image has had.

import { fullImageName } from './images.js';
import { lastAnswerKept } from './last-answer.js';

const LIBRARY = 'docker.io/library/';

/** Words that official images use for a release or a variant of it. */
const WORDS: ReadonlySet<string> = new Set([
  ...[
    'latest',
    'stable',
    'mainline',
    'edge',
    'rolling',
    'devel',
    'unstable',
    'testing',
    'lts',
    'current',
  ],
  ...[
    'alpine',
    'slim',
    'perl',
    'otel',
    'musl',
    'glibc',
    'uclibc',
    'management',
    'apache',
    'fpm',
    'cli',
    'zts',
  ],
  ...[
    'linux',
    'nanoserver',
    'windowsservercore',
    'oracle',
    'oraclelinux',
    'debian',
    'jdk',
    'jre',
    'threaded',
  ],
  ...[
    'wheezy',
    'jessie',
    'stretch',
    'buster',
    'bullseye',
    'bookworm',
    'trixie',
    'forky',
    'sid',
    'oldstable',
  ],
  ...[
    'trusty',
    'xenial',
    'bionic',
    'focal',
    'jammy',
    'noble',
    'plucky',
    'questing',
    'beta',
    'rc',
    'innovation',
  ],
  // What a campaign of `kubetape fuzz` rolls out.
  'fuzz',
]);

/** How many digits the major number and those after it may have. */
const DIGITS: Readonly<Record<string, readonly [major: number, rest: number]>> = {
  nginx: [2, 2],
  httpd: [2, 2],
  redis: [2, 2],
  memcached: [2, 2],
  mysql: [2, 2],
  mariadb: [2, 2],
  postgres: [2, 2],
  mongo: [2, 2],
  rabbitmq: [2, 2],
  wordpress: [2, 2],
  cassandra: [2, 2],
  zookeeper: [2, 2],
  busybox: [2, 2],
  python: [2, 2],
  perl: [2, 2],
  node: [2, 2],
  golang: [2, 2],
  alpine: [8, 2],
  ubuntu: [2, 2],
  debian: [8, 2],
  // Whose v10 the tutorial of kubernetes.io rolls out to see it fail.
  'gcr.io/google-samples/kubernetes-bootcamp': [1, 1],
  'docker.io/jocatalin/kubernetes-bootcamp': [1, 1],
};

/** Names that say themselves that there is no such thing, as documentation and tests have them. */
const SAYS_IT_IS_NOT =
  /(^|[^a-z])(non-?exist(ing|ent)|does-?not-?exist|no-?such-(image|repo|tag))([^a-z]|$)/;

/** Why no registry has the image, as far as that can be known. */
export const unpublished = lastAnswerKept((image): 'repository' | 'tag' | undefined => {
  const full = fullImageName(image);
  if (full.includes('@')) return undefined;
  const colon = full.lastIndexOf(':');
  const repository = full.slice(0, colon);
  const tag = full.slice(colon + 1);
  if (SAYS_IT_IS_NOT.test(repository)) return 'repository';
  if (SAYS_IT_IS_NOT.test(tag)) return 'tag';
  const name = repository.startsWith(LIBRARY) ? repository.slice(LIBRARY.length) : repository;
  const digits = Object.hasOwn(DIGITS, name) ? DIGITS[name] : undefined;
  return digits === undefined || mayBe(tag, digits) ? undefined : 'tag';
});

function mayBe(tag: string, [major, rest]: readonly [number, number]): boolean {
  const [first = ''] = tag.split('-');
  const word = /^[a-z]+/.exec(first)?.[0];
  if (word !== undefined && WORDS.has(word)) return true;
  return new RegExp(`^v?\\d{1,${major}}(\\.\\d{1,${rest}}){0,3}([a-z]+\\d*)?$`).test(first);
}
