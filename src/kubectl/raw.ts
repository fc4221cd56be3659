// `--raw PATH` of get, create, replace and delete: a request by its path, and the answer as it comes.
//
// Source: kubectl pkg/rawhttp, pkg/cmd/get/get.go, pkg/cmd/create/create.go, pkg/cmd/replace/replace.go. Who answers
// is handed in: the handlers of a server, here or elsewhere. That is why these command lines alone take their time.

import type { UserInfo } from '../kinds/rbac/user.js';
import { type Failure, failure, isFailure } from '../machinery/status.js';
import { findVerb } from './find-verb.js';
import { type Flags, type ReadFlags, readFlags } from './flags.js';
import { globalFlags } from './global-flags.js';
import type { KubectlIo } from './io.js';
import { rawMethod } from './is-raw.js';
import { readTexts } from './manifest-files.js';
import { errorText, fail, KubectlError, refuse } from './problem.js';
import { whoAsks } from './who-asks.js';

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly user: UserInfo;
}

export type AskRaw = (
  request: RawRequest,
) => Promise<{ readonly status: number; readonly text: string }>;

export async function runRaw(argv: readonly string[], io: KubectlIo, ask: AskRaw): Promise<number> {
  try {
    const { path, verb, rest } = findVerb(argv, io.program);
    const known = { ...globalFlags, ...verb?.flags } as Flags & typeof globalFlags;
    const given = readFlags(path, known, rest) as ReadFlags<Flags> & ReadFlags<typeof globalFlags>;
    const method = rawMethod(argv) ?? 'GET';
    const at = String(given.flags.at);
    const target = checked(method, given);
    const answer = await ask({
      method,
      path: at === '' ? target : `/at/${encodeURIComponent(at)}${target}`,
      body: bodyOf(io, method, given),
      user: whoAsks(given.flags),
    });
    if (answer.status >= 400) refuse(failureIn(answer));
    io.stdout(answer.text);
    return 0;
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    io.stderr(errorText(error));
    return error.code;
  }
}

/** The path, when nothing beside it is in its way. */
function checked(method: string, { args, flags, given }: ReadFlags): string {
  const path = String(flags['raw']);
  if (args.length > 0) fail('arguments may not be passed when --raw is specified');
  if (given.has('edit')) fail('--raw and --edit are mutually exclusive');
  for (const name of ['selector', 'recursive', 'output', 'watch', 'all-namespaces'])
    if (given.has(name)) fail(`--raw and --${name} are mutually exclusive`);
  const files = flags['filename'] as readonly string[];
  if (method !== 'GET' && method !== 'DELETE' && files.length !== 1)
    fail('--raw can only use a single local file or stdin');
  if (!path.startsWith('/')) fail('--raw must be a valid URL path');
  return path;
}

function bodyOf(io: KubectlIo, method: string, { flags }: ReadFlags): string {
  const filename = flags['filename'] as readonly string[];
  if (method === 'GET' || filename.length === 0) return '';
  return readTexts(io, { filename, recursive: false, kustomize: '' })[0]?.text ?? '';
}

function failureIn(answer: { readonly status: number; readonly text: string }): Failure {
  const { status } = answer;
  try {
    const value = JSON.parse(answer.text) as Failure;
    if (isFailure(value)) return value;
  } catch {
    // Not a Status: told by its code.
  }
  return status === 404
    ? failure(404, 'NotFound', 'the server could not find the requested resource')
    : failure(status, 'Unknown', answer.text.trim());
}
