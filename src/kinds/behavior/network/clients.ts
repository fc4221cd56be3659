// The programs that people look at a network with from inside a container: nslookup, wget, curl, nc, ping of a name.
//
// They say what busybox and curl say, as far as the cluster itself knows the answer. Of their options those are heeded
// that change what is printed.

import type { Said } from '../exec/commands.js';
import type { Place } from '../exec/place.js';
import { type Connected, isAddress, type Network } from './connect.js';

type Outlook = Pick<Place, 'network' | 'nameServer'>;
type Client = (args: readonly string[], outlook: Outlook) => Said;

export const CLIENTS: Readonly<Record<string, Client>> = {
  nslookup: (args, { network, nameServer }) => nslookup(args, network, nameServer),
  wget: (args, { network }) => wget(args, network),
  curl: (args, { network }) => curl(args, network),
  nc: (args, { network }) => nc(args, network),
};

const nameOf = ([word = '']: readonly string[]): string => word.slice(word.lastIndexOf('/') + 1);

export const isClient = (words: readonly string[]): boolean =>
  Object.hasOwn(CLIENTS, nameOf(words));

/** What one of them says and comes to. */
export const ask = (words: readonly string[], outlook: Outlook): Said =>
  CLIENTS[nameOf(words)]?.(words.slice(1), outlook) ?? { code: 127 };

/** The host that one of them asks for, and whether it asks a server there rather than for its address. */
export function askedBy(words: readonly string[]): {
  readonly host: string;
  readonly port: number;
  readonly serves: boolean;
} {
  const args = words.slice(1);
  if (nameOf(words) === 'nslookup')
    return { host: args.find((arg) => !arg.startsWith('-')) ?? '', port: 53, serves: false };
  const values = { wget: WGET_VALUES, curl: CURL_VALUES, nc: NC_VALUES }[nameOf(words)];
  const [word = '', second = ''] = split(args, values ?? NC_VALUES).words;
  const { host, port } = parseUrl(word);
  return { host, port: nameOf(words) === 'nc' ? Number(second) : port, serves: true };
}

const WGET_VALUES = /^(-O|-T|-U|-P|-t|--timeout|--output-document|--tries|--header)$/;
const NC_VALUES = /^(-w|-i|-p|-s)$/;

function nslookup(args: readonly string[], network: Network, server: string): Said {
  const [name = ''] = args.filter((arg) => !arg.startsWith('-'));
  const line = (address: string, i = 0): string =>
    `Address ${i + 1}: ${[address, network.nameOf(address)].filter(Boolean).join(' ')}\n`;
  const head = `Server:    ${server}\n${line(server)}\n`;
  const addresses = isAddress(name) ? [name] : network.lookUp(name)?.addresses;
  if (!addresses) return { stdout: head, stderr: `nslookup: can't resolve '${name}'\n`, code: 1 };
  return { stdout: `${head}Name:      ${name}\n${addresses.map(line).join('')}` };
}

interface Asked {
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

function parseUrl(text: string): Asked {
  const [, scheme = 'http', authority = '', path = '/'] =
    /^(?:(https?):\/\/)?([^/?]*)([/?].*)?$/.exec(text) ?? [];
  const [host = '', port] = authority.replace(/^.*@/, '').split(':');
  return {
    host,
    port: Number(port ?? (scheme === 'https' ? 443 : 80)),
    path: path.startsWith('/') ? path : `/${path}`,
  };
}

/** Words that are no options, and the options, with the values of those that take one. */
function split(args: readonly string[], withValue: RegExp) {
  const words: string[] = [];
  const options = new Map<string, string>();
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (!arg.startsWith('-') || arg === '-') words.push(arg);
    else if (arg.startsWith('--')) {
      const [name = '', value] = arg.split('=');
      options.set(name, value ?? (withValue.test(name) ? (args[++i] ?? '') : ''));
    } else
      for (let at = 1; at < arg.length; at++) {
        const name = `-${arg[at]}`;
        const takes = withValue.test(name);
        options.set(name, takes ? arg.slice(at + 1) || (args[++i] ?? '') : '');
        if (takes) break;
      }
  }
  return { words, options };
}

function wget(args: readonly string[], network: Network): Said {
  const { words, options } = split(args, WGET_VALUES);
  const { host, port, path } = parseUrl(words[0] ?? '');
  const quiet = options.has('-q') || options.has('--quiet');
  const connected = network.connect(host, port);
  if (connected.is === 'unknown') return failed(`wget: bad address '${host}'\n`);
  const { address } = connected;
  const said = quiet ? '' : `Connecting to ${host} (${address}:${port})\n`;
  if (connected.is === 'silent') return failed(`${said}wget: download timed out\n`);
  if (connected.is === 'refused')
    return failed(`${said}wget: can't connect to remote host (${address}): Connection refused\n`);
  const reply = connected.listener.reply(path);
  if (!reply) return failed(`${said}wget: error getting response\n`);
  if (reply.code >= 400)
    return failed(
      `${said}wget: server returned error: HTTP/1.1 ${reply.code} ${phrase(reply.code)}\n`,
    );
  if (options.has('--spider')) return { stderr: quiet ? '' : `${said}remote file exists\n` };
  const file = options.get('-O') ?? options.get('--output-document');
  return { stdout: file === '-' ? reply.body : '', stderr: said };
}

const failed = (stderr: string): Said => ({ stderr, code: 1 });

const CURL_VALUES =
  /^(-o|-m|-H|-X|-d|-w|-u|-A|-b|--max-time|--connect-timeout|--header|--request|--data|--output|--write-out|--cacert|--retry)$/;

function curl(args: readonly string[], network: Network): Said {
  const { words, options } = split(args, CURL_VALUES);
  const { host, port, path } = parseUrl(words[0] ?? '');
  const silent = (options.has('-s') || options.has('--silent')) && !options.has('-S');
  const fail = (code: number, text: string): Said => ({
    stderr: silent ? '' : `curl: (${code}) ${text}\n`,
    code,
  });
  const connected: Connected = network.connect(host, port);
  if (connected.is === 'unknown') return fail(6, `Could not resolve host: ${host}`);
  if (connected.is === 'refused')
    return fail(
      7,
      `Failed to connect to ${host} port ${port} after 0 ms: Couldn't connect to server`,
    );
  if (connected.is === 'silent')
    return fail(
      28,
      `Failed to connect to ${host} port ${port} after 130000 ms: Couldn't connect to server`,
    );
  const reply = connected.listener.reply(path);
  if (!reply) return fail(52, 'Empty reply from server');
  if (reply.code >= 400 && (options.has('-f') || options.has('--fail')))
    return fail(22, `The requested URL returned error: ${reply.code}`);
  const hidden = options.has('-o') || options.has('--output');
  const head =
    options.has('-I') || options.has('--head')
      ? `HTTP/1.1 ${reply.code} ${phrase(reply.code)}\r\nContent-Length: ${reply.body.length}\r\n\r\n`
      : undefined;
  const written = (options.get('-w') ?? options.get('--write-out') ?? '')
    .replaceAll('%{http_code}', String(reply.code))
    .replaceAll('\\n', '\n');
  return { stdout: (head ?? (hidden ? '' : reply.body)) + written };
}

const PHRASES: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

const phrase = (code: number): string => PHRASES[code] ?? 'Unknown';

/** Whether a port can be connected to, which is what it is asked in scripts (`-z`). */
function nc(args: readonly string[], network: Network): Said {
  const { words, options } = split(args, NC_VALUES);
  const [host = '', port = ''] = words;
  const verbose = options.has('-v');
  const connected = network.connect(host, Number(port));
  if (connected.is === 'unknown') return failed(`nc: bad address '${host}'\n`);
  const { address } = connected;
  if (connected.is === 'open')
    return verbose ? { stderr: `${host} (${address}:${port}) open\n` } : {};
  const why = connected.is === 'refused' ? 'Connection refused' : 'Operation timed out';
  return failed(verbose ? `nc: ${host} (${address}:${port}): ${why}\n` : '');
}
