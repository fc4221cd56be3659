// `kubectl create token`: what a ServiceAccount shows to the API server to be taken for itself.
//
// Source: kubectl pkg/cmd/create/create_token.go. Who has the key signs it: see raw.ts.

import { isFailure } from '../../machinery/status.js';
import { findVerb } from '../find-verb.js';
import { type FlagValues, readFlags } from '../flags.js';
import { globalFlags } from '../global-flags.js';
import type { KubectlIo } from '../io.js';
import { objectPrinter } from '../print-objects.js';
import { errorText, fail, KubectlError } from '../problem.js';
import type { AskRaw } from '../raw.js';
import { openKubectl } from '../run.js';
import { tokenFlags } from './token.js';

const BOUND: Readonly<Record<string, string>> = { Node: 'v1', Pod: 'v1', Secret: 'v1' };

export async function runToken(
  argv: readonly string[],
  io: KubectlIo,
  ask: AskRaw,
): Promise<number> {
  try {
    const { path, rest } = findVerb(argv, io.program);
    const given = readFlags(path, { ...globalFlags, ...tokenFlags }, rest);
    const kubectl = openKubectl(
      io,
      given,
      { path, command: path },
      { name: 'token', writes: true },
    );
    const [name, ...more] = given.args;
    if (name === undefined || more.length > 0)
      return fail(
        `exactly one NAME is required, got ${given.args.length}\nSee '${path} -h' for help and examples`,
      );
    const answer = await ask({
      method: 'POST',
      path: `/api/v1/namespaces/${kubectl.namespace}/serviceaccounts/${name}/token`,
      body: JSON.stringify(requestOf(given.flags, given.given)),
      user: kubectl.user,
    });
    const made = JSON.parse(answer.text);
    if (isFailure(made)) fail(`failed to create token: ${made.message}`);
    const { output } = given.flags;
    io.stdout(output === '' ? `${made.status.token}\n` : objectPrinter(kubectl, output)([made]));
    return 0;
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    io.stderr(errorText(error));
    return error.code;
  }
}

function requestOf(flags: FlagValues<typeof tokenFlags>, given: ReadonlySet<string>) {
  const { 'bound-object-kind': kind, 'bound-object-name': name, 'bound-object-uid': uid } = flags;
  const apiVersion = BOUND[kind];
  if (kind === '') {
    if (name !== '') fail('--bound-object-name can only be set if --bound-object-kind is provided');
    if (uid !== '') fail('--bound-object-uid can only be set if --bound-object-kind is provided');
  } else if (apiVersion === undefined)
    fail(`supported --bound-object-kind values are ${Object.keys(BOUND).join(', ')}`);
  else if (name === '') fail('--bound-object-name is required if --bound-object-kind is provided');
  if (flags.duration < 0) fail('--duration must be greater than or equal to 0');
  const bound = { kind, apiVersion, name, ...(uid === '' ? {} : { uid }) };
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    spec: {
      audiences: flags.audience,
      ...(given.has('duration') && flags.duration > 0
        ? { expirationSeconds: Math.round(flags.duration / 1_000) }
        : {}),
      ...(kind === '' ? {} : { boundObjectRef: bound }),
    },
  };
}
