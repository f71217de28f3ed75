// Khronos' word on an asset. The validator judges; nothing is added to what it says and nothing taken away.
import validator, { type Message, type Options, type Report } from "gltf-validator";

const ERROR = 0;
// One message a vertex is possible. Beyond this many, codes that flood the report are left out of a second look,
// so that an error behind them still comes to light.
const MOST_MESSAGES = 100_000;
const FLOOD = 1_000;

/** The validator's report, with messages up to a number that memory bears; an error is among them if there is one. */
export async function validate(data: Uint8Array, options: Options): Promise<Report> {
  const ignored: string[] = [];
  const first = await look(data, options, ignored);
  let report = first;
  while (report.issues.truncated && !report.issues.messages.some((message) => message.severity === ERROR)) {
    const flooding = floods(report.issues.messages);
    if (!flooding.length) break;
    ignored.push(...flooding);
    report = await look(data, options, ignored);
  }
  return report === first ? first : joined(first, report);
}

function look(data: Uint8Array, options: Options, ignoredIssues: string[]): Promise<Report> {
  const all: Options = { ...options, ignoredIssues, maxIssues: MOST_MESSAGES, writeTimestamp: false };
  // Of data that begins neither as a GLB nor as JSON the validator wants to be told what it should be.
  return validator.validateBytes(data, all).catch(() => validator.validateBytes(data, { ...all, format: formatOf(options.uri ?? "") }));
}

function formatOf(name: string): "glb" | "gltf" {
  return /\.gltf$/i.test(name) ? "gltf" : "glb";
}

function floods(messages: Message[]): string[] {
  const counts = new Map<string, number>();
  for (const { code } of messages) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].filter(([, count]) => count >= FLOOD).map(([code]) => code);
}

function joined(first: Report, last: Report): Report {
  const known = new Set(first.issues.messages.map((message) => JSON.stringify(message)));
  const fresh = last.issues.messages.filter((message) => !known.has(JSON.stringify(message)));
  return { ...first, issues: { ...first.issues, messages: [...first.issues.messages, ...fresh] } };
}
