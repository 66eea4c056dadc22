/** The page's privacy promise, and how to verify it. */
export function PrivacyNote() {
  return (
    <section id="privacy" class="panel privacy" aria-labelledby="privacy-title" tabIndex={-1}>
      <div class="panel-head">
        <h2 id="privacy-title">Nothing you paste leaves this page</h2>
      </div>
      <p>
        Your browser verifies the token, with the code of the npm package. The page's policy forbids every connection
        (<code>connect-src 'none'</code>). The page caches its own files for offline use. It stores nothing that you
        type: a reload clears it.
      </p>
      <p>
        Keys are fetched only when you press a button, by a second page in a sandboxed frame. That page gets the address
        and cannot read the token.
      </p>
      <p>
        <strong>To check this,</strong> open the developer tools (F12), choose <strong>Network</strong> and paste a
        token: no request appears. Or go offline first: everything except fetching works.
      </p>
    </section>
  );
}
