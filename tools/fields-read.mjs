// Which fields of Kubernetes' types the simulation reads or writes: what docs/kinds.md calls simulated.
//
// The type checker knows of every `pod.spec.hostname` and `const { hostname } = spec` of which type the field is.
// Looked at are the rooms that decide what happens; not validation, defaults, warnings and columns, which every stored
// field has, and not `describe`, which shows it. `node tools/fields-read.mjs` writes fields-read.json.
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const ROOMS = ['apiserver', 'cluster', 'controllers', 'kinds', 'events', 'history', 'server'];
const ONLY_KEEPS =
  /\/(?:generated|validat[\w-]*|defaults?[\w-]*|warnings?[\w-]*|columns?[\w-]*|schema|docs|v1-[\w-]*)(?:\.ts|\/)/;

/** `PodSpec.hostname`, in order. */
export function fieldsRead(root) {
  const files = ROOMS.flatMap((room) => sourcesIn(path.join(root, 'src', room))).filter(
    (file) => !ONLY_KEEPS.test(file),
  );
  const config = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile).config;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram(files, { ...options, noEmit: true, skipLibCheck: true });
  const checker = program.getTypeChecker();
  const read = new Set();
  const note = (symbol) => {
    for (const declaration of symbol?.declarations ?? [])
      if (
        declaration.getSourceFile().fileName.includes('/kubernetes-types/') &&
        ts.isInterfaceDeclaration(declaration.parent)
      )
        read.add(`${declaration.parent.name.text}.${symbol.name}`);
  };
  const visit = (node) => {
    if (ts.isPropertyAccessExpression(node)) note(checker.getSymbolAtLocation(node.name));
    else if (ts.isObjectBindingPattern(node)) {
      const type = checker.getNonNullableType(checker.getTypeAtLocation(node));
      for (const { name, propertyName, dotDotDotToken } of node.elements) {
        const field = propertyName ?? name;
        if (!dotDotDotToken && (ts.isIdentifier(field) || ts.isStringLiteral(field)))
          note(checker.getPropertyOfType(type, field.text));
      }
    }
    if (ts.isObjectLiteralExpression(node)) {
      const type = checker.getContextualType(node);
      for (const { name } of type ? node.properties : [])
        if (name && (ts.isIdentifier(name) || ts.isStringLiteral(name)))
          note(checker.getPropertyOfType(checker.getNonNullableType(type), name.text));
    }
    ts.forEachChild(node, visit);
  };
  const wanted = new Set(files);
  for (const file of program.getSourceFiles()) if (wanted.has(file.fileName)) visit(file);
  return [...read].sort();
}

if (process.argv[1] === import.meta.filename) {
  const root = path.join(import.meta.dirname, '..');
  const text = JSON.stringify(fieldsRead(root), null, 2);
  fs.writeFileSync(path.join(root, 'tools/fields-read.json'), `${text}\n`);
}

function sourcesIn(folder) {
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.join(folder, name));
}
