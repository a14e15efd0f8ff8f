/** What went wrong, in the domain's terms. `code` is stable; the message is a sentence a person can act on. */
export abstract class DomainError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = new.target.name;
  }
}

/** This org has no such row: either it doesn't exist or it is another org's. Both look the same. */
export class NotFound extends DomainError {
  constructor(what: string) {
    super("not_found", `There is no such ${what}.`);
  }
}

export class Forbidden extends DomainError {
  constructor(message = "Your role doesn't allow this. Ask a program manager.") {
    super("forbidden", message);
  }
}

export class Unauthenticated extends DomainError {
  constructor(message = "Sign in, or send an API token as a bearer token.") {
    super("unauthenticated", message);
  }
}

/** The request was well-formed but what is in the database rules it out. */
export class Conflict extends DomainError {}

export type FieldError = { path: string; message: string };

/** The input's shape or values are wrong; `errors` says where. Paths are dotted: `marks.0.mark`. */
export class Invalid extends DomainError {
  constructor(
    readonly errors: FieldError[],
    message = "Some fields need another look.",
  ) {
    super("invalid", message);
  }
}

export class TooManyRequests extends DomainError {
  constructor(readonly retryAfterSeconds: number) {
    super("too_many_requests", `Too many tries. Wait ${retryAfterSeconds} seconds and try again.`);
  }
}
