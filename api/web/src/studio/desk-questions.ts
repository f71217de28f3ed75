// What viewers ask, unanswered ones first: the shop answers in the open, and pins what is worth reading.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import { icon } from "../elements/icons.js";
import { answererOf, answersOf, gone, namely } from "../elements/questions.js";
import { t } from "../i18n/index.js";
import { clock } from "../lib/format.js";
import { answer } from "../lib/sayings.js";
import type { Question, Timeline } from "../lib/types.js";
import { panel, problemNote, said } from "./common.js";

const LONGEST = 2000;

/** Those that wait first, oldest first; then what was answered, newest first. */
const inWorkOrder = (questions: readonly Question[]): Question[] => [
  ...questions.filter((item) => !item.answers.length && item.text !== null),
  ...questions.filter((item) => item.answers.length || item.text === null).reverse(),
];

@customElement("vouch-desk-questions")
export class VouchDeskQuestions extends VouchElement {
  @property() showId = "";
  @property({ attribute: false }) timeline!: Timeline;
  @property({ type: Boolean }) live = false;
  @state() private problem = "";
  @state() private busy = "";

  static override styles = [shared, panel, css`
    .sheet { display: grid; gap: 0.5rem; }
    h2 { font-size: 1rem; }
    ul { max-height: 26rem; overflow-y: auto; margin: 0 -0.25rem; padding: 0 0.25rem; }
    li { padding: 0.75rem 0; border-top: 1px solid var(--line); display: grid; gap: 0.375rem; }
    li:first-child { border-top: 0; }
    .asked { font-weight: 600; line-height: 1.5; overflow-wrap: anywhere; }
    .asked.gone { font-weight: 400; color: var(--ink-3); }
    .meta { font-size: 0.8125rem; color: var(--ink-3); display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem; align-items: center; }
    .answer { font-size: 0.9375rem; color: var(--ink-2); line-height: 1.55; overflow-wrap: anywhere; }
    form { display: grid; gap: 0.5rem; grid-template-columns: minmax(0, 1fr) auto; align-items: center; }
    textarea { grid-column: 1 / -1; min-height: 56px; resize: vertical; line-height: 1.5; }
    .pin { display: inline-flex; align-items: center; gap: 0.5rem; font-size: 0.875rem; min-height: 36px; color: var(--ink-2); }
    .pin input { width: 18px; height: 18px; accent-color: var(--accent); }
    .on { color: var(--accent); }
  `];

  override render() {
    const questions = inWorkOrder(this.timeline.questions);
    const waiting = questions.filter((item) => !item.answers.length && item.text !== null).length;
    return html`<section class="sheet" data-testid="desk-questions"><h2>${t("questions")}${waiting ? html` <span class="state live num">${t("questions_waiting", { n: waiting })}</span>` : nothing}</h2>
      ${problemNote(this.problem)}
      ${questions.length ? html`<ul tabindex="0">${questions.map((item) => this.row(item))}</ul>` : html`<p class="hint">${t("questions_none_yet")}</p>`}
    </section>`;
  }

  private row(item: Question) {
    const last = item.answers.at(-1);
    return html`<li data-testid="desk-question" data-question-id=${item.question_id} data-pinned=${item.pinned}>
      <p class="asked ${item.text === null ? "gone" : ""}">${item.text ?? gone(item.removed_for)}</p>
      <p class="meta"><span class="num">${clock(item.at_ms)}</span><span>${namely(item.author)}</span></p>
      ${answersOf(item).map((told) => html`<p class="answer"><b>${answererOf(told.by)}</b> ${told.text}</p>`)}
      ${last
        ? html`<div><button class="btn small quiet ${item.pinned ? "on" : ""}" data-testid="pin" aria-pressed=${item.pinned} ?disabled=${this.busy === item.question_id}
            @click=${() => this.send(item, last.text, !item.pinned, last.by)}>${icon("pin", 16)}${t(item.pinned ? "unpin" : "pin")}</button></div>`
        : item.text === null ? nothing : this.form(item)}
    </li>`;
  }

  private form(item: Question) {
    return html`<form @submit=${(event: SubmitEvent) => this.submit(event, item)}>
      <textarea class="input" name="text" required maxlength=${LONGEST} data-testid="answer-text" aria-label=${t("answer_label")} placeholder=${t("answer_hint")}></textarea>
      <label class="pin"><input type="checkbox" name="pinned" data-testid="answer-pinned" />${t("answer_pin")}</label>
      <button class="btn small primary" data-testid="answer-send" ?disabled=${this.busy === item.question_id}>${t("answer_send")}</button>
    </form>`;
  }

  private submit(event: SubmitEvent, item: Question): void {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const text = String(data.get("text") ?? "").trim();
    if (text) void this.send(item, text, data.get("pinned") === "on", this.live ? "host" : "merchant");
  }

  private async send(item: Question, text: string, pinned: boolean, by: string): Promise<void> {
    this.busy = item.question_id;
    this.problem = "";
    try {
      this.tell("cued", await answer(this.showId, item.question_id, { text, pinned, by }));
    } catch (error) {
      this.problem = said(error);
    } finally {
      this.busy = "";
    }
  }
}
