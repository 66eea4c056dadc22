/** What the page promises, and how to hold it to that. */
export function PrivacyNote() {
  return (
    <section id="privacy" class="panel privacy" aria-labelledby="privacy-title" tabIndex={-1}>
      <div class="panel-head">
        <h2 id="privacy-title">Nothing you paste leaves this page</h2>
      </div>
      <p>
        Your own browser verifies the token, with the code that the npm package holds. The page has forbidden itself every
        connection, stores nothing, and is empty again after a reload.
      </p>
      <p>
        <strong>See for yourself:</strong> open the developer tools (F12), choose <strong>Network</strong>, then paste a token:
        the list stays as it is. Or go offline first: everything still works.
      </p>
    </section>
  );
}
