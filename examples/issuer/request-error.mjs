/** A rejected request. The issuer sends its error and description to the client. RFC 6749 section 5.2. */
export class RequestError extends Error {
  constructor(error, description, status = 400) {
    super(description);
    Object.assign(this, { error, status });
  }
}
