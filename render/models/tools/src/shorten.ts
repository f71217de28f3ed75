// A report that people can read and a service can hold: thousands of messages become the first of each code and a count.
import type { Message, Report } from "gltf-validator";

const MOST = 2_000;
const EACH = 100;
const LETTERS = 500;

/** How many further messages of a code there are. */
export interface More {
  code: string;
  severity: number;
  count: number;
}

export function shortened(report: Report): Report & { issues: { more: More[] } } {
  const { messages } = report.issues;
  const counts = new Map<string, More>();
  const kept = messages.filter((message) => {
    const seen = counts.get(message.code) ?? { code: message.code, severity: message.severity, count: 0 };
    counts.set(message.code, { ...seen, count: seen.count + 1 });
    return messages.length <= MOST || seen.count < EACH;
  });
  const more = messages.length <= MOST ? [] : [...counts.values()].filter(({ count }) => count > EACH);
  return {
    ...report,
    issues: { ...report.issues, messages: kept.map(cut), more: more.map((one) => ({ ...one, count: one.count - EACH })) },
  };
}

/** A file may put a megabyte of text into one message. */
function cut(message: Message): Message {
  const short = { ...message, message: message.message.slice(0, LETTERS) };
  return message.pointer === undefined ? short : { ...short, pointer: message.pointer.slice(0, LETTERS) };
}
