import type { zhRecord } from "./zh-record.js";

export const enRecord: Record<keyof typeof zhRecord, string> = {
  trust: "Can this record be trusted?",
  seal_asking: "Looking up the seal…",
  seal_none: "Not sealed yet. That takes a moment.",
  seal_none_live: "Not sealed yet. Sealing begins a few seconds into the show.",
  seal_live: "Sealed up to {span}; the newest part follows",
  seal_done: "Sealed at {when}",
  seal_pieces: "{n} recorded pieces",
  seal_signed: "signed",
  seal_stamped: "time-stamped by a third party",
  seal_locked: "locked in storage until {day}",
  seal_waiting: "{n} more being sealed",
  receipt_keep: "Keep a receipt",
  receipt_kept: "Receipt saved",
  receipt_why: "The receipt is yours: whoever changes this record later is found out by it.",
  verify: "Verify",
  head_details: "Seal and public key",
  head_why: "This is the signature over everything above. A copy of it is a receipt too.",
  head_label: "The seal (signed note)",
  key_label: "Public key",
};
