import { UsageError } from '../../errors.js';

/** A node's URL, taken apart so that its secrets go nowhere but to that node. */
export type RemoteUrl = {
  /** What may be shown: `https://node.example`. */
  readonly shown: string;
  readonly origin: string;
  /** Path and query, keys included. */
  readonly path: string;
  /** Value of the header, if the URL names a user. */
  readonly authorization: string | undefined;
  /** A text without anything of the URL that may be a key. */
  readonly hide: (text: string) => string;
};

const HIDDEN = '(hidden)';
/** Shorter parts are versions and the names of networks, and would be found in any text. */
const LEAST_KEY_CHARS = 6;

/** Takes a URL apart. UsageError `fork/url`, which does not quote it. */
export function parseRemoteUrl(text: string): RemoteUrl {
  if (!URL.canParse(text)) throw noUrl('it is no URL');
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol)) throw noUrl(`it begins with ${url.protocol}`);
  const { origin, pathname, search } = url;
  const user = [url.username, url.password].map(decodeURIComponent);
  const keys = [
    ...user.filter((part) => part !== ''),
    ...[...pathname.split('/'), ...url.searchParams.values()].filter(
      (part) => part.length >= LEAST_KEY_CHARS,
    ),
  ];
  const secrets = [...new Set(keys.flatMap((key) => [key, encodeURIComponent(key)]))];
  secrets.sort((one, other) => other.length - one.length);
  const credentials = Buffer.from(user.join(':')).toString('base64');
  return {
    shown: origin,
    origin,
    path: pathname + search,
    authorization: user.join('') === '' ? undefined : `Basic ${credentials}`,
    hide: (said) => secrets.reduce((shown, secret) => shown.replaceAll(secret, HIDDEN), said),
  };
}

function noUrl(problem: string): UsageError {
  return new UsageError({
    code: 'fork/url',
    message: 'The URL of the node to fork from cannot be used.',
    facts: { problem },
    hint: 'Name an HTTP endpoint, as in --fork-url https://node.example/KEY, or in ETH_RPC_URL.',
  });
}
