// What goes wrong in a verb, and the words kubectl finds for it.
//
// A verb that cannot go on throws; run.ts catches, prints and turns it into the exit code, as CheckErr
// does upstream [kubectl pkg/cmd/util/helpers.go]. It is the one place where a user's mistake is an
// exception: a verb is a command, and a command that fails is over.

import type { Failure } from '../machinery/status.js';

/** A sentence, or the server's refusal. */
export type Problem = string | Failure;

export class KubectlError extends Error {
  override readonly name = 'KubectlError';
  readonly problems: readonly Problem[];
  readonly code: number;

  readonly together: boolean;

  constructor(problems: readonly Problem[], code = 1, together = false) {
    super(problems.map(textOf).join('\n'));
    this.problems = problems;
    this.code = code;
    this.together = together;
  }
}

/** Ends the verb: `error: ...`. */
export function fail(text: string): never {
  throw new KubectlError([text]);
}

/** Ends the verb: `Error from server (NotFound): ...`. */
export function refuse(failure: Failure): never {
  throw new KubectlError([failure]);
}

/** Ends the verb with all that went wrong, if anything did: one by itself, several in a row. */
export function failAll(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new KubectlError(problems);
}

/** As failAll, of verbs that gather even a single mistake: it is then told without `error: `. */
export function failTogether(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new KubectlError(problems, 1, true);
}

/** Ends the verb with nothing more to say. */
export function exit(code: number): never {
  throw new KubectlError([], code);
}

/** The refusal with the place it came from: `error when creating "web.yaml": ...`. */
export const fromSource = (failure: Failure, verb: string, source: string): Failure => ({
  ...failure,
  message: `error when ${verb} ${JSON.stringify(source)}: ${failure.message}`,
});

/** What is printed on standard error, line break included. */
export function errorText({ problems, together }: KubectlError): string {
  const [only] = problems;
  if (only === undefined) return '';
  if (problems.length > 1 || together)
    return problems.map((problem) => `${textOf(problem)}\n`).join('');
  if (typeof only !== 'string') return `${textOf(only).replace(/\n$/, '')}\n`;
  return `${only.startsWith('error: ') ? '' : 'error: '}${only.replace(/\n$/, '')}\n`;
}

function textOf(problem: Problem): string {
  if (typeof problem === 'string') return problem;
  return problem.reason === 'Invalid' ? invalidText(problem) : serverText(problem);
}

function serverText({ reason, message }: Failure): string {
  if (reason === 'Unauthorized') return `error: You must be logged in to the server (${message})`;
  return reason === '' || reason === undefined
    ? `Error from server: ${message}`
    : `Error from server (${reason}): ${message}`;
}

/** Field errors one a line when there are several. */
function invalidText({ details, message }: Failure): string {
  const kind = details?.kind ?? '';
  const name = details?.name ?? '';
  const causes = details?.causes ?? [];
  const about = kind !== '' || name !== '' ? `The ${kind} "${name}" is invalid` : undefined;
  const start = about ?? 'The request is invalid';
  const texts = [...new Set(causes.map(({ field = '', message }) => `${field}: ${message}`))];
  if (texts.length === 0) return about ?? `The request is invalid: ${message}`;
  if (texts.length === 1) return `${start}: ${texts[0]}`;
  return `${start}: \n${texts.map((text) => `* ${text}\n`).join('')}`;
}

/** Refuses what only a server answers, and says how to have one. */
export function needsServer(command: string): never {
  fail(
    `${command} asks a server: start one with "kubetape serve", and use kubectl with its kubeconfig`,
  );
}
