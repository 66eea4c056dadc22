/** The name, logo and purpose of the page. */
export function SiteHeader() {
  return (
    <header class="site-header">
      <Wards />
      <div class="site-words">
        <h1>keyward</h1>
        <p class="tagline">
          A lock has wards: ridges that stop every key but the right one. Paste a token to see which check stops it.
        </p>
      </div>
      <p class="pledge">
        Nothing you paste leaves this page. <a href="#privacy">How to check</a>
      </p>
    </header>
  );
}

/** The logo: a keyhole and wards, each with a gap for the right key. */
function Wards() {
  return (
    <svg class="wards" viewBox="0 0 64 64" aria-hidden="true" focusable="false">
      <path d="M23.5 59.3A28.5 28.5 0 1 1 40.5 59.3" />
      <path d="M22.7 49.3A19.6 19.6 0 1 1 41.3 49.3" />
      <path d="M47.5 20L51.6 16.9M16.5 20L12.4 16.9M32 12.4V7.2" />
      <path class="keyhole" d="M32 22.5a7 7 0 0 1 3.6 13L37.6 52H26.4l2-16.5A7 7 0 0 1 32 22.5z" />
    </svg>
  );
}
