// Expressions as they were compiled, kept up to a limit: what judges one object judges the next.

import { type CelProgram, compileCel } from '../cel.js';
import type { Parsed } from '../parsed.js';

const LIMIT = 4_000;
const programs = new Map<string, Parsed<CelProgram>>();

/** The same expression with the same variables is compiled once. */
export function celProgram(
  text: string,
  variables: readonly string[],
  patches = false,
): Parsed<CelProgram> {
  const key = `${patches} ${variables.join(' ')}: ${text}`;
  const known = programs.get(key);
  if (known) return known;
  if (programs.size >= LIMIT) programs.clear();
  const program = compileCel(text, variables, patches);
  programs.set(key, program);
  return program;
}
