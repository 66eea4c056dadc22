/** What is different about the runtime at hand; the entry of the package for it says so. */
export interface Platform {
  /** Requests name the fields `cache` and `credentials`: browsers heed them, workerd refuses them. */
  readonly browserFields?: boolean;
  /** Requests carry validators of their own. A browser has its own, and ours would make it ask for permission first (CORS). */
  readonly validators?: boolean;
  /** A request may await what another request began. On Workers that hangs. */
  readonly sharedPromises?: boolean;
}

/** Until an entry says more: what is safe everywhere. */
export let platform: Platform = {};

/** Says what the runtime at hand is like. */
export function usePlatform(known: Platform): void {
  platform = known;
}
