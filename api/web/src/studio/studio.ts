// The merchant's and director's place: models, products, evidence, shows, and the room of one show.
import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { VouchElement, shared } from "../elements/base.js";
import { icon, type IconName } from "../elements/icons.js";
import "../elements/login.js";
import { t, type Key } from "../i18n/index.js";
import { getJson, setCsrf } from "../lib/api.js";
import type { Session } from "../lib/types.js";
import "./evidence.js";
import "./models.js";
import "./pictures.js";
import "./products.js";
import "./room.js";
import "./scenes.js";
import "./shows.js";

type Tab = "shows" | "products" | "models" | "pictures" | "scenes" | "evidence";
const TABS: [Tab, Key, IconName][] = [["shows", "tab_shows", "studio"], ["products", "tab_products", "tag"], ["models", "tab_models", "cube"],
  ["pictures", "tab_pictures", "picture"], ["scenes", "tab_scenes", "light"], ["evidence", "tab_evidence", "check"]];

@customElement("vouch-studio")
export class VouchStudio extends VouchElement {
  @state() private session: Session | null = null;
  @state() private hash = location.hash.slice(1);

  static override styles = [shared, css`
    .page { max-width: 1320px; margin: 0 auto; padding: 1.5rem clamp(1rem, 3vw, 2rem) 0; }
    header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.25rem 1rem; margin-bottom: 1rem; }
    h1 { font-size: 1.625rem; line-height: 1.3; letter-spacing: -0.01em; }
    .who { color: var(--ink-2); }
    nav { display: flex; gap: 0.25rem; border-bottom: 1px solid var(--line); margin-bottom: 2rem; overflow-x: auto; scrollbar-width: none; }
    nav a { display: inline-flex; align-items: center; gap: 0.5rem; min-height: 48px; padding: 0 1rem; text-decoration: none; color: var(--ink-2); white-space: nowrap; border-bottom: 2px solid transparent; margin-bottom: -1px; }
    nav a:hover { color: var(--ink); }
    nav a[aria-current="page"] { color: var(--ink); font-weight: 600; border-color: var(--accent); }
    @media (max-width: 640px) { nav { margin-inline: -1rem; padding-inline: 0.5rem; gap: 0; } nav a { padding: 0 0.625rem; font-size: 0.9375rem; } nav svg { display: none; } }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("hashchange", this.turn);
    void this.enter();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("hashchange", this.turn);
  }

  private turn = (): void => {
    this.hash = location.hash.slice(1);
  };

  private async enter(): Promise<void> {
    try {
      const session = await getJson<Session>("/api/v1/session");
      setCsrf(session.csrf);
      this.session = { ...session, authenticated: session.authenticated ?? Boolean(session.merchant_id) };
    } catch {
      this.session = { authenticated: false };
    }
  }

  override updated(): void {
    document.title = `${t("studio_title")} · Vouchcast`;
  }

  override render() {
    if (!this.session) return html`<div class="page" aria-busy="true"></div>`;
    if (!this.session.authenticated) return html`<vouch-login data-testid="gate"></vouch-login>`;
    const room = /^show\/(.+)$/.exec(this.hash)?.[1];
    if (room) return html`<div class="page"><vouch-room .showId=${room} ?admin=${this.session.kind === "admin"}></vouch-room></div>`;
    const [place, which = ""] = this.hash.split("/");
    const tab = TABS.find(([name]) => name === place)?.[0] ?? "shows";
    return html`<div class="page">
      <header><h1>${t("studio_title")}</h1>${this.session.merchant_name ? html`<span class="who">${this.session.merchant_name}</span>` : nothing}</header>
      <nav>${TABS.map(([name, key, mark]) => html`<a href="#${name}" data-testid="tab-${name}" aria-current=${name === tab ? "page" : "false"}>${icon(mark, 18)}${t(key)}</a>`)}</nav>
      ${this.panel(tab, which)}
    </div>`;
  }

  /** `which` is what the place's address names within it: a model to open, or to make a product of; a picture to open, or to set a scene with. */
  private panel(tab: Tab, which: string) {
    if (tab === "products") return html`<vouch-products .modelId=${which}></vouch-products>`;
    if (tab === "models") return html`<vouch-models .opened=${which} .owner=${this.session?.merchant_id ?? this.session?.kind ?? ""}></vouch-models>`;
    if (tab === "pictures") return html`<vouch-pictures .opened=${which}></vouch-pictures>`;
    if (tab === "scenes") return html`<vouch-scenes .pictureId=${which}></vouch-scenes>`;
    if (tab === "evidence") return html`<vouch-evidence-panel></vouch-evidence-panel>`;
    return html`<vouch-shows></vouch-shows>`;
  }
}
