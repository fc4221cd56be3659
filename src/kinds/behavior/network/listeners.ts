// What listens in a pod, and what it answers to a request over HTTP.
//
// A Behavior says so (`serves`). Without one, images that every tutorial uses answer as they do, and any other
// container listens on the ports that it declares, and says nothing that could be known.

import type { Container, PodSpec, PodStatus } from 'kubernetes-types/core/v1.js';
import { globMatches } from '../../../machinery/glob.js';
import type { KubeObject } from '../../../machinery/object.js';
import type { Reader } from '../../../machinery/reader.js';
import { lastingContainers } from '../../pod-template/pod-resources.js';
import { fullImageName } from '../images.js';
import type { Served } from '../index.js';
import { behaviorOf } from '../match.js';

export type PodObject = KubeObject & { readonly spec: PodSpec; readonly status?: PodStatus };

export interface Reply {
  readonly code: number;
  readonly body: string;
}

export interface Listener {
  /** Undefined: it speaks, but nobody knows what it says. */
  reply(path: string): Reply | undefined;
}

/** What is in the files of a container. */
export type Look = (pod: PodObject, container: Container) => ReadonlyMap<string, string>;

/** What listens on a port of a running pod; undefined: nothing does. */
export function listenerOn(
  reader: Reader,
  pod: PodObject,
  port: number,
  look?: Look,
): Listener | undefined {
  for (const container of lastingContainers(pod.spec)) {
    if (!isRunning(pod, container.name)) continue;
    const served = behaviorOf(reader, pod, container)?.spec.serves;
    if (served) {
      const here = served.filter((one) => (one.port ?? 80) === port);
      if (here.length > 0) return { reply: (path) => replyOf(here, path) };
      continue;
    }
    const server = knownServer(container, pod.metadata.name);
    const files = look && (() => look(pod, container));
    const known = server?.root && files ? servingFiles(server, container, files) : server;
    if (known?.port === port) return known;
    if ((container.ports ?? []).some((one) => one.containerPort === port))
      return known ?? { reply: () => undefined };
  }
  return undefined;
}

const isRunning = ({ status }: PodObject, name: string): boolean =>
  [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])].some(
    (one) => one.name === name && one.state?.running !== undefined,
  );

function replyOf(served: readonly Served[], path: string): Reply {
  const one = served.find(({ path: glob = '*' }) => globMatches(glob, path));
  return one ? { code: one.code ?? 200, body: one.body ?? '' } : NOT_FOUND;
}

const NOT_FOUND: Reply = { code: 404, body: '404 page not found\n' };

interface KnownServer extends Listener {
  readonly port: number;
  /** The directory whose files it serves. */
  readonly root?: string;
}

/** Files that are known go before those of the image, which a volume that is mounted there hides. */
function servingFiles(
  server: KnownServer,
  { volumeMounts = [] }: Container,
  look: () => ReadonlyMap<string, string>,
): KnownServer {
  const { root = '', port } = server;
  const isHidden = volumeMounts.some(({ mountPath }) => mountPath.replace(/\/+$/, '') === root);
  const reply = (asked: string): Reply | undefined => {
    const files = look();
    const path = root + (asked.split('?')[0] ?? '');
    const body = files.get(path.endsWith('/') ? `${path}index.html` : path);
    if (body !== undefined) return { code: 200, body };
    if (!isHidden) return server.reply(asked);
    return path.endsWith('/') ? FORBIDDEN : MISSING;
  };
  return { port, reply };
}

const always = (body: string) => (): Reply => ({ code: 200, body });

const page =
  (body: string) =>
  (path: string): Reply =>
    /^\/(index\.html)?$/.test(path) ? { code: 200, body } : NOT_FOUND;

/** By the last part of an image's name. */
function knownServer(container: Container, host: string): KnownServer | undefined {
  const [path = '', tag = 'latest'] = fullImageName(container.image ?? '').split(/:(?=[^/]*$)/);
  const name = path.slice(path.lastIndexOf('/') + 1);
  switch (name) {
    case 'nginx':
    case 'nginx-slim':
      return { port: 80, root: '/usr/share/nginx/html', reply: page(NGINX_PAGE) };
    case 'httpd':
      return {
        port: 80,
        root: '/usr/local/apache2/htdocs',
        reply: page('<html><body><h1>It works!</h1></body></html>\n'),
      };
    case 'hpa-example':
      return { port: 80, reply: always('OK!') };
    case 'hello-app':
      return { port: 8080, reply: always(hello(tag, host)) };
    case 'kubernetes-bootcamp':
      return {
        port: 8080,
        reply: always(
          `Hello Kubernetes bootcamp! | Running on: ${host} | v=${tag.replace('v', '')}\n`,
        ),
      };
    case 'node-hello':
      return { port: 8080, reply: always('Hello Kubernetes!') };
    case 'serve_hostname':
      return { port: 9376, reply: always(host) };
    case 'agnhost':
      return agnhost(container, host);
    default:
      return PORTS[name] === undefined ? undefined : { port: PORTS[name], reply: () => undefined };
  }
}

const hello = (tag: string, host: string): string =>
  `Hello, world!\nVersion: ${/^\d+\.\d+$/.test(tag) ? `${tag}.0` : tag}\nHostname: ${host}\n`;

/** `agnhost netexec` and `agnhost serve-hostname` [test/images/agnhost]. */
function agnhost({ command = [], args = [] }: Container, host: string): KnownServer | undefined {
  const words = [...command, ...args];
  const port = Number(/--(?:http-)?port[= ](\d+)/.exec(words.join(' '))?.[1]);
  if (words.includes('serve-hostname')) return { port: port || 9376, reply: always(host) };
  if (!words.includes('netexec')) return undefined;
  return {
    port: port || 8080,
    reply: (path) => {
      const [route = '', query = ''] = path.split('?');
      if (route === '/hostname' || route === '/hostName') return { code: 200, body: host };
      if (route === '/healthz') return { code: 200, body: '' };
      if (route === '/echo')
        return { code: 200, body: /(?:^|&)msg=([^&]*)/.exec(query)?.[1] ?? '' };
      return route === '/' ? undefined : NOT_FOUND;
    },
  };
}

/** Servers that speak something other than HTTP. */
const PORTS: Readonly<Record<string, number>> = {
  redis: 6379,
  mysql: 3306,
  mariadb: 3306,
  postgres: 5432,
  mongo: 27017,
  rabbitmq: 5672,
  memcached: 11211,
};

const errorPage = (title: string): string =>
  `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
const FORBIDDEN: Reply = { code: 403, body: errorPage('403 Forbidden') };
const MISSING: Reply = { code: 404, body: errorPage('404 Not Found') };

const NGINX_PAGE = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href="http://nginx.org/">nginx.org</a>.<br/>
Commercial support is available at
<a href="http://nginx.com/">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
`;
