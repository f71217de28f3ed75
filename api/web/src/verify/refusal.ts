// Why something could not be looked at. The code is stable and translated by the page; the message is for programs.

export type RefusalCode =
  | "address" | "cancelled" | "contents" | "drop" | "foreign_file" | "forbidden" | "gone" | "key" | "many_shows" | "no_show" | "page_too_old"
  | "receipt" | "too_large" | "too_many" | "unreachable" | "unreadable" | "zip" | "zip_bomb";

export class Refusal extends Error {
  constructor(readonly code: RefusalCode, readonly about = "", message = `${code} ${about}`.trim()) {
    super(message);
  }
}
