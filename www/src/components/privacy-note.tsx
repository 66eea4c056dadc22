/** What the page promises, and how to hold it to that. */
export function PrivacyNote() {
  return (
    <section id="privacy" class="panel privacy" aria-labelledby="privacy-title" tabIndex={-1}>
      <div class="panel-head">
        <h2 id="privacy-title">Nothing you paste leaves this page</h2>
      </div>
      <p>
        Your own browser verifies the token, with the code that the npm package holds. The page has forbidden itself every
        connection (<code>connect-src 'none'</code>). It keeps its own files for when there is no network, and nothing that you
        typed: a reload empties it.
      </p>
      <p>
        Keys are fetched only when you press a button, by a second page in a sandboxed frame. It is told the address, and cannot
        see the token.
      </p>
      <p>
        <strong>See for yourself:</strong> open the developer tools (F12), choose <strong>Network</strong>, then paste a token:
        the list stays as it is. Or go offline first: everything but fetching works.
      </p>
    </section>
  );
}
