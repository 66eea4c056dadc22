import { JwtError } from '../runtime/errors.js';
import { ownMembers } from '../runtime/own.js';
import type { KeySet } from './key-set.js';
import type { KeyProvider } from './key-provider.js';
import type { Context } from './caller.js';

/**
 * Limits one caller's total wait for keys to `timeout`, however many fetches it needs. A fetch that the caller began
 * continues and serves later callers.
 */
export class Wait {
  // Created at the first wait: most calls find fresh keys and never wait.
  private controller: AbortController | undefined = undefined;
  private timer: ReturnType<typeof setTimeout> | undefined = undefined;
  private late = false;
  private readonly giveUp = () => this.controller?.abort(this.context.signal?.reason);

  constructor(
    private readonly context: Context,
    private readonly seconds: number,
  ) {}

  /** Fetches keys; newer ones than `known` if that is set. After the timeout, returns cached keys that are usable. */
  async forKeys(keys: KeyProvider, known?: KeySet): Promise<KeySet | undefined> {
    const cached = () => {
      const set = keys.use();
      return set === known ? undefined : set;
    };
    return this.during(keys, (context) => keys.get(context, known !== undefined), cached);
  }

  /** Fetches new keys even if those cached are fresh. */
  async forReload(keys: KeyProvider): Promise<void> {
    await this.during(keys, (context) => keys.reload(context), () => undefined);
  }

  private async during<V>(
    keys: KeyProvider,
    work: (context: Context) => Promise<V>,
    otherwise: () => V | undefined,
  ): Promise<V | undefined> {
    const { signal } = this.begin();
    try {
      return await work(ownMembers({ ...this.context, signal }));
    } catch (error) {
      if (!this.late || error !== signal.reason) throw error;
      const value = otherwise();
      if (value !== undefined) return value;
      const { url } = keys;
      const details = url === undefined ? {} : { url };
      throw new JwtError('ERR_JWKS_TIMEOUT', `the keys could not be fetched within ${this.seconds} seconds`, details);
    }
  }

  end(): void {
    clearTimeout(this.timer);
    this.context.signal?.removeEventListener('abort', this.giveUp);
  }

  private begin(): AbortController {
    if (this.controller !== undefined) return this.controller;
    const controller = (this.controller = new AbortController());
    const { signal } = this.context;
    if (signal?.aborted) this.giveUp();
    else signal?.addEventListener('abort', this.giveUp);
    this.timer = setTimeout(() => {
      this.late = true;
      controller.abort();
    }, this.seconds * 1000 + GRACE_MILLISECONDS);
    return controller;
  }
}

/** A fetch that began with the wait times out first: its error has the time of the next attempt. */
const GRACE_MILLISECONDS = 5;
