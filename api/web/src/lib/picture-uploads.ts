// Pictures on their way in: two at once, the others in line. A picture is small and is checked within its request, so a lost
// one is sent again from its beginning.
import { ApiProblem, newKey, upload } from "./api.js";
import type { Picture } from "./types.js";
import type { Carrier, Row } from "./uploads.js";

const AT_ONCE = 2;
const RATE_OVER_MS = 500;
/** After "too many at once": the service says five seconds too. */
const TURN_AGAIN_MS = 5000;

interface Job { row: Row; end: AbortController | null; startedMs: number; notBefore: number }

export class PictureUploads implements Carrier {
  private jobs: Job[] = [];

  /** `onChange` after anything changed; `onDone` when a picture is in. */
  constructor(private readonly onChange: () => void, private readonly onDone: (picture: Picture) => void) {}

  get rows(): Row[] {
    return this.jobs.map((job) => job.row);
  }

  add(file: File): void {
    this.jobs.push({ row: { key: newKey(), file, state: "waiting", sent: 0, rate: 0, problem: null }, end: null, startedMs: 0, notBefore: 0 });
    this.go();
  }

  resume(key: string): void {
    const job = this.find(key);
    if (job) Object.assign(job.row, { state: "waiting", sent: 0, problem: null });
    this.go();
  }

  cancel(key: string): void {
    const job = this.find(key);
    if (!job) return;
    this.jobs = this.jobs.filter((item) => item !== job);
    job.end?.abort();
    this.go();
  }

  /** The page goes. */
  rest(): void {
    const jobs = this.jobs;
    this.jobs = [];
    for (const job of jobs) job.end?.abort();
  }

  private go(): void {
    const going = this.jobs.filter(({ end }) => end !== null).length;
    const due = this.jobs.filter(({ row, notBefore }) => row.state === "waiting" && notBefore <= performance.now());
    for (const job of due.slice(0, Math.max(0, AT_ONCE - going))) void this.send(job);
    this.onChange();
  }

  private async send(job: Job): Promise<void> {
    const form = new FormData();
    form.set("file", job.row.file, job.row.file.name);
    [job.end, job.startedMs] = [new AbortController(), performance.now()];
    job.row.state = "sending";
    try {
      const picture = await upload<Picture>("/api/v1/pictures", form, (part) => this.heard(job, part), job.end.signal);
      this.jobs = this.jobs.filter((item) => item !== job);
      this.onDone(picture);
    } catch (error) {
      this.refused(job, error instanceof ApiProblem ? error : new ApiProblem(0, "", "", ""));
    } finally {
      job.end = null;
      this.go();
    }
  }

  /** Once all of it is there, it is checked. */
  private heard(job: Job, part: number): void {
    const [sent, took] = [Math.round(part * job.row.file.size), performance.now() - job.startedMs];
    Object.assign(job.row, { sent, state: part < 1 ? "sending" : "checking", rate: part < 1 && took > RATE_OVER_MS ? (sent / took) * 1000 : 0 });
    this.onChange();
  }

  /** Too many at once is no refusal of this file: it takes its turn again. */
  private refused(job: Job, problem: ApiProblem): void {
    const later = problem.status === 429;
    if (later) {
      job.notBefore = performance.now() + TURN_AGAIN_MS;
      setTimeout(() => this.go(), TURN_AGAIN_MS + 50);
    }
    Object.assign(job.row, { state: later ? "waiting" : "failed", sent: 0, rate: 0, problem });
  }

  private find(key: string): Job | undefined {
    return this.jobs.find((job) => job.row.key === key);
  }
}
