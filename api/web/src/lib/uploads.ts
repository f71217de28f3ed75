// Files on their way in, by tus: a few at once, the others in line; each goes on where it was after a lost connection,
// a pause or a reload.
import { DetailedError, Upload } from "tus-js-client";
import { ApiProblem, csrf, newKey, problemOf } from "./api.js";
import { keep, keptFor, letGo } from "./kept-files.js";

const PIECE_BYTES = 16 * 1024 * 1024;
const RETRY_MS = [0, 500, 1000, 2000, 4000, 8000, 15_000, 30_000, 30_000, 60_000, 60_000, 120_000];
const RATE_OVER_MS = 4000;
/** After "too many at once": the service says five seconds too. */
const TURN_AGAIN_MS = 5000;

export type UploadState = "waiting" | "sending" | "checking" | "paused" | "broken" | "failed";

export interface Row {
  key: string;
  file: File;
  state: UploadState;
  sent: number;
  /** Bytes a second of late; 0 while it is not known. */
  rate: number;
  problem: ApiProblem | null;
}

/** What a list of uploads can ask for; not every way in can pause. */
export interface Carrier { pause?(key: string): void; resume(key: string): void; cancel(key: string): void }

/** `accepted`: bytes that the service has for certain. */
interface Job { row: Row; tus: Upload; marks: [number, number][]; notBefore: number; accepted: number }

export class Uploads implements Carrier {
  /** How many go at once. */
  most = 2;
  private jobs: Job[] = [];

  /** `onChange` after anything changed; `onDone` when a file is in, with its model's id. */
  constructor(private readonly owner: string, private readonly onChange: () => void, private readonly onDone: (modelId: string, file: File) => void) {}

  get rows(): Row[] {
    return this.jobs.map((job) => job.row);
  }

  add(file: File, key = newKey()): void {
    const row: Row = { key, file, state: "waiting", sent: 0, rate: 0, problem: null };
    const job: Job = { row, tus: this.tus(file, () => job), marks: [], notBefore: 0, accepted: 0 };
    this.jobs.push(job);
    void keep({ key, file, owner: this.owner, at: Date.now() });
    this.go();
  }

  /** Takes up what an earlier life of this page left. */
  async revive(): Promise<void> {
    for (const { key, file } of await keptFor(this.owner)) if (!this.jobs.some((job) => job.row.key === key)) this.add(file, key);
  }

  pause(key: string): void {
    const job = this.find(key);
    if (!job) return;
    void job.tus.abort();
    this.set(job, { state: "paused", rate: 0 });
    this.go();
  }

  resume(key: string): void {
    const job = this.find(key);
    if (!job) return;
    job.notBefore = 0;
    this.set(job, { state: "waiting", problem: null });
    this.go();
  }

  cancel(key: string): void {
    const job = this.find(key);
    if (!job) return;
    // What is already there may not be reachable now: the service lets go of it when it expires.
    void job.tus.abort(true).catch(() => undefined);
    this.drop(job);
  }

  /** The page goes: nothing is cancelled. */
  rest(): void {
    for (const job of this.jobs) void job.tus.abort();
    this.jobs = [];
  }

  private tus(file: File, job: () => Job): Upload {
    return new Upload(file, {
      endpoint: "/api/v1/uploads",
      metadata: { filename: file.name, filetype: file.type || "application/octet-stream" },
      chunkSize: PIECE_BYTES,
      retryDelays: RETRY_MS,
      removeFingerprintOnSuccess: true,
      onBeforeRequest: (request) => request.setHeader("X-Vouchcast-CSRF", csrf()),
      onProgress: (sent) => this.heard(job(), sent),
      onChunkComplete: (_, accepted) => (job().accepted = accepted),
      onShouldRetry: (error) => this.again(job(), error),
      onError: (error) => this.refused(job(), problemIn(error)),
      onSuccess: ({ lastResponse }) => {
        this.drop(job());
        const modelId = lastResponse.getHeader("Vouchcast-Model");
        if (modelId) this.onDone(modelId, file);
      },
    });
  }

  private go(): void {
    const going = this.jobs.filter(({ row }) => row.state === "sending" || row.state === "broken").length;
    const due = this.jobs.filter(({ row, notBefore }) => row.state === "waiting" && notBefore <= performance.now());
    for (const job of due.slice(0, Math.max(0, this.most - going))) void this.begin(job);
    this.onChange();
  }

  private async begin(job: Job): Promise<void> {
    this.set(job, { state: "sending" });
    const before = job.tus.url ? [] : await job.tus.findPreviousUploads().catch(() => []);
    if (before[0]) job.tus.resumeFromPreviousUpload(before[0]);
    if (job.row.state === "sending") job.tus.start();
  }

  private heard(job: Job, sent: number): void {
    // To try again is not yet to be heard again.
    if (job.row.state === "broken" && sent <= job.row.sent) return;
    const now = performance.now();
    job.marks = [...job.marks.filter(([at]) => now - at < RATE_OVER_MS), [now, sent]];
    const [first] = job.marks;
    const rate = first && now - first[0] > 500 ? Math.max(0, (sent - first[1]) / ((now - first[0]) / 1000)) : job.row.rate;
    this.set(job, { state: "sending", sent, rate, problem: null });
  }

  /** Too many at once is no refusal of this file: it takes its turn again. */
  private refused(job: Job, problem: ApiProblem): void {
    const later = problem.status === 429;
    if (later) {
      job.notBefore = performance.now() + TURN_AGAIN_MS;
      setTimeout(() => this.go(), TURN_AGAIN_MS + 50);
    }
    this.set(job, { state: later ? "waiting" : "failed", rate: 0, problem });
    this.go();
  }

  /** A lost connection and a service that is away pass; a refusal stays one. */
  private again(job: Job, error: Error): boolean {
    const status = problemIn(error).status;
    const passing = status === 0 || status >= 500 || status === 409 || status === 423;
    if (passing) this.set(job, { state: "broken", rate: 0, sent: job.accepted });
    return passing;
  }

  private set(job: Job, change: Partial<Row>): void {
    if (job.row.state === "paused" && change.state !== "waiting") return;
    Object.assign(job.row, change);
    this.onChange();
  }

  private drop(job: Job): void {
    this.jobs = this.jobs.filter((item) => item !== job);
    void letGo(job.row.key);
    this.go();
  }

  private find(key: string): Job | undefined {
    return this.jobs.find((job) => job.row.key === key);
  }
}

/** What the service said, in its own words; status 0 where it said nothing. */
function problemIn(error: Error): ApiProblem {
  const answer = error instanceof DetailedError ? error.originalResponse : null;
  return answer ? problemOf(answer.getStatus(), answer.getBody()) : new ApiProblem(0, "", "", "");
}
