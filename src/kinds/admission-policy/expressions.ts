// The expressions of admission policies: what they may speak of, and what comes of evaluating one
// [apiserver pkg/admission/plugin/cel/{activation,composition,condition}.go].
//
// Departure: no types are known of fields, so a field that a kind does not have is found missing at a request only.

import type { AskAccess } from '../../machinery/cel/authorizer.js';
import { celAuthorizer } from '../../machinery/cel/authorizer.js';
import { celProgram } from '../../machinery/cel/kept-programs.js';
import { type CelProgram, failedIn } from '../../machinery/cel.js';
import type { KubeObject } from '../../machinery/object.js';
import type { Parsed } from '../../machinery/parsed.js';
import type { Reader } from '../../machinery/reader.js';
import { celValue } from '../../machinery/structural/cel-values.js';
import { authorize } from '../rbac/authorize.js';
import { accountUser } from '../rbac/user.js';
import { type Review, requestOf } from '../webhook/matching.js';

export interface Variable {
  readonly name: string;
  readonly expression: string;
}

const VARIABLES = ['object', 'oldObject', 'request', 'namespaceObject'];

export interface Speaks {
  readonly params: boolean;
  readonly authorizer: boolean;
  readonly variables: boolean;
  /** Whether it makes objects and operations to change something with. */
  readonly patches?: boolean;
}

/** What an expression of a policy may name. */
const variablesFor = ({ params, authorizer, variables }: Speaks): readonly string[] => [
  ...VARIABLES,
  ...(params ? ['params'] : []),
  ...(authorizer ? ['authorizer'] : []),
  ...(variables ? ['variables'] : []),
];

export const programFor = (text: string, speaks: Speaks): Parsed<CelProgram> =>
  celProgram(text, variablesFor(speaks), speaks.patches);

export type Evaluated = { readonly value: unknown } | { readonly error: string };

/** Evaluates expressions about one request, with one set of parameters. */
export class Evaluation {
  readonly #given: Record<string, unknown>;
  readonly #speaks: Speaks;

  constructor(
    review: Review,
    reader: Reader,
    { params, variables }: { params: KubeObject | undefined; variables: readonly Variable[] },
  ) {
    this.#speaks = { params: true, authorizer: true, variables: true };
    this.#given = {
      object: celValue(review.object ?? null, undefined),
      oldObject: celValue(review.old ?? null, undefined),
      request: requestOf(review),
      namespaceObject: celValue(namespaceOf(review, reader), undefined),
      params: celValue(params ?? null, undefined),
      authorizer: authorizerOf(review, reader),
      variables: this.#lazily(variables),
    };
  }

  /** The value of an expression, or what upstream says of one that has none. */
  evaluate(expression: string, patches = false): Evaluated {
    const result = this.#run(expression, patches);
    return 'error' in result
      ? { error: `expression '${expression}' resulted in error: ${result.error}` }
      : result;
  }

  #run(expression: string, patches = false): Evaluated {
    const program = programFor(expression, { ...this.#speaks, patches });
    if (!program.ok) return { error: program.error };
    const result = program.value.run(this.#given);
    return result.ok ? { value: result.value } : { error: inGo(result.error) };
  }

  /** A variable is only evaluated when something asks for it, and then once. */
  #lazily(variables: readonly Variable[]): Record<string, unknown> {
    const known: Record<string, unknown> = Object.create(null);
    for (const { name, expression } of variables) {
      let found: Evaluated | undefined;
      Object.defineProperty(known, name, {
        enumerable: true,
        get: () => {
          found ??= this.#run(expression);
          if ('error' in found)
            throw failedIn(`composited variable "${name}" fails to evaluate: ${found.error}`);
          return found.value;
        },
      });
    }
    return known;
  }
}

/** cel-go names no types where an operator does not know its operands. */
const inGo = (error: string): string =>
  /^(no such overload|found no matching overload)/.test(error) ? 'no such overload' : error;

/** A Namespace is of none itself. */
function namespaceOf({ kind, namespace }: Review, reader: Reader): unknown {
  if (namespace === undefined || kind.kind === 'Namespace') return null;
  const found = reader.find({ kind: 'Namespace', name: namespace });
  return found ?? null;
}

function authorizerOf({ kind, name, namespace = '', subresource, user }: Review, reader: Reader) {
  const ask: AskAccess = ({ path, verb, ...access }, account) =>
    authorize(
      reader,
      account ? accountUser(account.namespace, account.name) : user,
      path === undefined ? { ...access, verb } : { path, verb },
    );
  const { group, plural: resource } = kind;
  return celAuthorizer(ask, { group, resource, subresource: subresource ?? '', namespace, name });
}
