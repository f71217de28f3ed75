// What the studio's panels share: how they look, and how a failed call is said.
import { css, html, nothing } from "lit";
import { icon } from "../elements/icons.js";
import { t } from "../i18n/index.js";
import { ApiProblem } from "../lib/api.js";
import { inWords } from "../lib/problems.js";
import { wordsOf } from "../lib/report.js";
import type { Issue } from "../lib/types.js";

export function said(error: unknown): string {
  if (!(error instanceof ApiProblem)) return error instanceof Error && error.message ? error.message : t("failed");
  if (error.status === 0) return t("failed_net");
  return inWords(error) || [error.title || t("failed"), error.detail, error.remedy].filter(Boolean).join(" · ");
}

export const problemNote = (text: string) => (text ? html`<p class="note bad" role="alert" data-testid="problem">${text}</p>` : nothing);

/** What is to be noted of a thing that was saved all the same. */
export const noted = (issues: readonly Issue[] | undefined) => (issues?.length ? html`<ul class="noted" data-testid="noted">${issues.map((issue) => html`<li>${icon("warn", 16)}<span>${wordsOf(issue)}</span></li>`)}</ul>` : nothing);

export const panel = css`
  .noted { display: grid; gap: 0.375rem; margin-top: 0.375rem; font-size: 0.875rem; line-height: 1.5; color: var(--ink-2); }
  .noted li { display: flex; gap: 0.5rem; align-items: start; padding: 0; border: 0; overflow-wrap: anywhere; }
  .noted svg { flex: none; margin-top: 0.1875rem; color: var(--seal); }
  .columns { display: grid; grid-template-columns: minmax(0, 1fr) 360px; gap: 2rem; align-items: start; }
  .sheet { background: var(--surface); border: 1px solid var(--line); border-radius: var(--r-l); padding: 1.25rem; }
  form { display: grid; gap: 1rem; }
  h2 { font-size: 1.125rem; font-weight: 700; }
  .list { display: grid; gap: 0; }
  .item { display: grid; grid-template-columns: 72px minmax(0, 1fr) auto; gap: 0.25rem 1rem; align-items: center; padding: 0.875rem 0; border-top: 1px solid var(--line); }
  .item:first-child { border-top: 0; padding-top: 0; }
  .thumb { width: 72px; height: 72px; border-radius: var(--r-m); background: var(--sunken); position: relative; display: grid; place-items: center; overflow: hidden; color: var(--ink-3); }
  .thumb img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; }
  .name { font-weight: 600; line-height: 1.4; overflow-wrap: anywhere; }
  .sub { color: var(--ink-2); font-size: 0.875rem; overflow-wrap: anywhere; }
  .empty { border: 1px dashed var(--line-strong); border-radius: var(--r-l); padding: 2.5rem 1.5rem; text-align: center; color: var(--ink-2); }
  .pair { display: grid; grid-template-columns: minmax(0, 1fr) 108px; gap: 0.75rem; }
  .state { display: inline-flex; align-items: center; gap: 0.375rem; padding: 0.0625rem 0.5rem; border-radius: var(--r-s); font-size: 0.8125rem; font-weight: 600; background: var(--sunken); color: var(--ink-2); }
  .state.live { background: var(--seal-fill); color: var(--on-seal); }
  .state.ready, .state.published { background: var(--accent-soft); color: var(--accent); }
  .state.rejected { background: var(--seal-soft); color: var(--seal); }
  @media (max-width: 900px) { .columns { grid-template-columns: minmax(0, 1fr); gap: 1.5rem; } }
  @media (max-width: 480px) { .item { grid-template-columns: 56px minmax(0, 1fr); } .thumb { width: 56px; height: 56px; } .item > .btn, .item > .end { grid-column: 2; justify-self: start; } }
`;

/** How a question before something is lost looks. */
export const sure = css`
  dialog { border: 1px solid var(--line); border-radius: var(--r-l); padding: 1.5rem; background: var(--surface); color: var(--ink); width: min(28rem, calc(100vw - 2rem)); }
  dialog::backdrop { background: rgb(6 9 8 / 60%); }
  dialog h2 { font-size: 1.125rem; overflow-wrap: anywhere; }
  dialog p { color: var(--ink-2); margin: 0.5rem 0 1.25rem; }
  dialog div { display: flex; flex-wrap: wrap; gap: 0.75rem; justify-content: flex-end; }
`;
