// What `kubectl -o jsonpath=…` prints, and the looser way of writing a path that other options accept.
//
// Sources: client-go util/jsonpath, cli-runtime pkg/printers/jsonpath.go, kubectl pkg/cmd/get/customcolumn.go.
import { goJson } from './go-json.js';
import { goSyntax, goText } from './go-print.js';
import { evaluateJsonPath, type Values } from './jsonpath-evaluate.js';
import { parseJsonPath } from './jsonpath-syntax.js';
import { type Parsed, parsed, refused } from './parsed.js';

export interface JsonPathOptions {
  /** `--allow-missing-template-keys`, which is on unless turned off. */
  readonly missingKeys?: 'allow' | 'refuse';
  /** `-o jsonpath-as-json`. */
  readonly asJson?: boolean;
}

/** The text printed for one object or list; kubectl adds no newline. A refusal follows `error: `. */
export function printJsonPath(
  template: string,
  data: unknown,
  options: JsonPathOptions = {},
): Parsed<string> {
  const syntax = parseJsonPath(template);
  if (!syntax.ok) return refused(`error parsing jsonpath ${template}, ${syntax.error}\n`);
  const found = evaluateJsonPath(template, data, options.missingKeys ?? 'allow');
  if (!found.ok) return refused(executionError(template, data, found.error));
  return parsed(found.value.map(options.asJson === true ? asJson : asText).join(''));
}

/** One value as it is printed: objects and lists as JSON, everything else bare. */
export const jsonPathText = (value: unknown): string =>
  typeof value === 'object' && value !== null ? goJson(value) : scalarText(value);

/** `metadata.name`, `.metadata.name`, `{metadata.name}` and `{.metadata.name}` are all the last. */
export function relaxedJsonPath(path: string): Parsed<string> {
  if (path === '') return parsed(path);
  const match = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(path);
  if (match === null) {
    return refused(
      "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
    );
  }
  return parsed(`{.${match[1] ?? match[2]}}`);
}

const asText = (values: Values): string => values.map(jsonPathText).join(' ');
const asJson = (values: Values): string => `${goJson(values, '    ')}\n`;

const scalarText = (value: unknown): string => (value === null ? 'null' : goText(value));

function executionError(template: string, data: unknown, problem: string): string {
  const details =
    `Error executing template: ${problem}. Printing more information for debugging the template:\n` +
    `\ttemplate was:\n\t\t${template}\n` +
    `\tobject given to jsonpath engine was:\n\t\t${goSyntax(data)}\n\n`;
  return `error executing jsonpath ${JSON.stringify(template)}: ${details}\n`;
}
