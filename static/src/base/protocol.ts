// Twin of digitalrat/core/protocol.py; a test holds both together.
export const CLOSE_BAD_MESSAGE = 4400;
export const CLOSE_LOGIN_NEEDED = 4401;
export const CLOSE_FORBIDDEN = 4403;
export const CLOSE_NOT_FOUND = 4404;
export const CLOSE_TOO_MUCH = 4429;
export const CLOSE_TRY_AGAIN = 4500;

/** Codes from 4400 to 4499 tell the client not to come back. */
export function isPermanent(code: number): boolean {
  return code >= 4400 && code <= 4499;
}
