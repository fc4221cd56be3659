// Whether an image can be called that at all [github.com/distribution/reference].

import { lastAnswerKept } from './last-answer.js';

const HEX64 = /^[a-f0-9]{64}$/;
const COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const LABEL = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const DOMAIN = `(?:${LABEL}(?:\\.${LABEL})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const TAG = ':\\w[\\w.-]{0,127}';
const DIGEST = '@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';
const NAME = `${COMPONENT}(?:/${COMPONENT})*(?:${TAG})?(?:${DIGEST})?`;
const REFERENCE = new RegExp(`^${DOMAIN}/${NAME}$`);
const ANY_REFERENCE = new RegExp(`^(?:${DOMAIN}/)?${NAME}$`);

/** Whether it has the form of one, as clients look before they ask. */
export const isImageReference = (image: string): boolean => ANY_REFERENCE.test(image);

/** What is wrong with it, in the library's words. */
export const imageNameError = lastAnswerKept((image): string | undefined => {
  if (HEX64.test(image))
    return `invalid repository name (${image}), cannot specify 64-byte hexadecimal strings`;
  const { domain, rest } = split(image);
  const [repository = ''] = rest.split(':');
  if (/[A-Z]/.test(repository))
    return `invalid reference format: repository name (${repository}) must be lowercase`;
  return REFERENCE.test(`${domain}/${rest}`) ? undefined : 'invalid reference format';
});

function split(image: string): { readonly domain: string; readonly rest: string } {
  const at = image.indexOf('/');
  const first = image.slice(0, Math.max(at, 0));
  const isDomain = at >= 0 && (/[.:A-Z]/.test(first) || first === 'localhost');
  if (isDomain) return { domain: first, rest: image.slice(at + 1) };
  return { domain: 'docker.io', rest: at < 0 ? `library/${image}` : image };
}
