// What stops the reading of a YAML document. It never leaves the reader: `readYaml` returns it as text.

export class YamlFault extends Error {}
