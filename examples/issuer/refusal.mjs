/** What the issuer refuses, and how it says so. RFC 6749 section 5.2. */
export class Refusal extends Error {
  constructor(error, description, status = 400) {
    super(description);
    Object.assign(this, { error, status });
  }
}
