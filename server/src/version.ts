import manifest from '../package.json' with { type: 'json' };

export const VERSION: string = manifest.version;

/** What every delivery says in its header `User-Agent`. */
export const USER_AGENT = `Tidings/${VERSION}`;
