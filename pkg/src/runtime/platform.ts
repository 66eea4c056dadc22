/** The properties of the runtime. The package's entry for the runtime sets them. */
export interface Platform {
  /** Whether requests set `cache` and `credentials`. Browsers use these fields, workerd rejects them. */
  readonly browserFields?: boolean;
  /** Whether requests have an `If-None-Match`. A browser adds its own, and ours would cause a CORS preflight. */
  readonly validators?: boolean;
  /** Whether a request may await a promise of another request. On Workers that would hang. */
  readonly sharedPromises?: boolean;
}

/** The properties of the runtime. The default is safe in every runtime. */
export let platform: Platform = {};

/** Sets the properties of the runtime. */
export function usePlatform(known: Platform): void {
  platform = known;
}
