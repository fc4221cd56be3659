// Patterns for names of images and pods: `*` is any text, `?` any one character.

/** Matches the whole text. A pattern without a tag or digest is for every tag of an image. */
export function globMatches(pattern: string, text: string): boolean {
  const whole = globToRegExp(pattern);
  return whole.test(text) || (!/[:@]/.test(lastPart(pattern)) && whole.test(withoutTag(text)));
}

/** The whole text and nothing else: for what is no image. */
export const matchesGlob = (pattern: string, text: string): boolean =>
  globToRegExp(pattern).test(text);

function globToRegExp(pattern: string): RegExp {
  const literal = pattern.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
}

const lastPart = (image: string): string => image.slice(image.lastIndexOf('/') + 1);

function withoutTag(image: string): string {
  const [name = ''] = image.split('@');
  return lastPart(name).includes(':') ? name.slice(0, name.lastIndexOf(':')) : name;
}
