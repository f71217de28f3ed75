// What viewers asked and what the shop answered: pinned ones first, then each at its second. Anyone may ask.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { t, type Key } from "../i18n/index.js";
import { zh } from "../i18n/zh.js";
import { clock } from "../lib/format.js";
import { isOurs, type Reach } from "../lib/links.js";
import { correctionsOf } from "../lib/timeline.js";
import type { Answer, Question, Timeline } from "../lib/types.js";
import { VouchElement, shared } from "./base.js";
import { icon } from "./icons.js";
import { sayings } from "./sayings.js";
import "./ask.js";
import "./corrections.js";

const FIRST = 6;

/** Pinned ones first; the others in the order in which they were asked. */
export const inOrder = (questions: readonly Question[]): Question[] =>
  [...questions].sort((a, b) => Number(b.pinned) - Number(a.pinned) || a.at_ms - b.at_ms || a.seq - b.seq);

/** What was answered; pinning says an answer again, which is told once. */
export const answersOf = (item: Question): Answer[] =>
  item.answers.filter((one, index) => !item.answers.slice(index + 1).some((later) => later.by === one.by && later.text === one.text));

export function answererOf(by: string): string {
  const key = `by_${by}`;
  return t((key in zh ? key : "by_merchant") as Key);
}

@customElement("vouch-questions")
export class VouchQuestions extends VouchElement {
  @property({ attribute: false }) timeline!: Timeline;
  @property({ attribute: false }) reach!: Reach;
  /** Show time of the picture on screen, in ms, when it is asked for. */
  @property({ attribute: false }) now: () => number = () => 0;
  @property({ type: Boolean }) fixed = false;
  @state() private all = false;

  static override styles = [shared, sayings, css`
    vouch-ask { margin-bottom: 0.25rem; }
    .asked { font-weight: 600; line-height: 1.55; overflow-wrap: anywhere; }
    .asked.gone { font-weight: 400; }
    .pinned { display: inline-flex; gap: 0.25rem; align-items: center; color: var(--accent); font-size: 0.8125rem; font-weight: 600; }
    .answer { margin-top: 0.5rem; padding-inline-start: 0.875rem; border-inline-start: 2px solid var(--accent); line-height: 1.65; overflow-wrap: anywhere; max-width: 62ch; }
    .by { font-size: 0.8125rem; color: var(--ink-2); font-weight: 600; }
    .text { white-space: pre-line; }
    .none { color: var(--ink-2); margin-bottom: 0.75rem; }
    .more { margin-top: 0.5rem; }
  `];

  override render() {
    const questions = inOrder(this.timeline.questions);
    const shown = this.all ? questions : questions.slice(0, FIRST);
    return html`<section data-testid="questions"><h2>${t("questions")}${questions.length ? html`<span class="num count">${questions.length}</span>` : nothing}</h2>
      ${isOurs(this.reach) ? html`<vouch-ask .reach=${this.reach} .now=${this.now}></vouch-ask>` : nothing}
      ${questions.length ? html`<ul>${shown.map((item) => this.row(item))}</ul>` : html`<p class="none">${t("questions_none")}</p>`}
      ${shown.length < questions.length ? html`<button class="btn small more" @click=${() => (this.all = true)}>${t("show_all", { n: questions.length })}</button>` : nothing}
    </section>`;
  }

  private row(item: Question) {
    return html`<li data-testid="question" data-question-id=${item.question_id} data-pinned=${item.pinned}>
      ${item.pinned ? html`<p class="pinned">${icon("pin", 14)}${t("pinned")}</p>` : nothing}
      <p class="asked ${item.text === null ? "gone" : ""}">${item.text ?? gone(item.removed_for)}</p>
      <vouch-corrections .items=${correctionsOf(this.timeline, "question.asked", item.question_id, item.seq)}></vouch-corrections>
      ${answersOf(item).map((answer) => this.answer(answer))}
      <div class="meta">${this.moment(item)}<span>${namely(item.author)}</span>${item.answers.length || item.text === null ? nothing : html`<span>${t("unanswered")}</span>`}${item.late ? html`<span>${t("late")}</span>` : nothing}</div>
    </li>`;
  }

  private moment(item: Question) {
    const words = t("at_time", { time: clock(item.at_ms) });
    if (this.fixed) return html`<span class="num">${words}</span>`;
    return html`<button class="at num" @click=${() => this.tell("seek", item.at_ms)}>${icon("play", 12)}${words}</button>`;
  }

  private answer(answer: Answer) {
    return html`<div class="answer" data-testid="answer"><p class="by">${answererOf(answer.by)}</p><p class="text">${answer.text}</p>
      <vouch-corrections .items=${correctionsOf(this.timeline, "question.answered", null, answer.seq)}></vouch-corrections></div>`;
  }
}

/** A name that was not given is not shown as stars. */
export const namely = (author: string): string => (/^\**$/.test(author) ? t("anonymous") : author);

/** Said in the place of words that were removed. */
export const gone = (reason: string | null | undefined): string => (reason ? t("removed_for", { reason }) : t("removed"));
