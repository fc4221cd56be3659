// `$(NAME)` in a command or in a value: what the kubelet puts in its place before anything runs.
//
// Source: third_party/forked/golang/expansion. A name that is not known stays as it is, and `$$` is a dollar.

import type { EnvVar } from 'kubernetes-types/core/v1.js';

export const withVariables = (text: string, lookUp: (name: string) => string | undefined): string =>
  text.replace(/\$\$|\$\(([^()]+)\)/g, (whole, name?: string) =>
    name === undefined ? '$' : (lookUp(name) ?? whole),
  );

/** The command of a probe: it knows only the variables whose values stand in the pod. */
export function probeCommand(
  words: readonly string[],
  env: readonly EnvVar[] | undefined,
): readonly string[] {
  const known = new Map((env ?? []).map(({ name, value = '' }) => [name, value]));
  return words.map((word) => withVariables(word, (name) => known.get(name)));
}
