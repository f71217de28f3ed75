// The replay for other hosts (the notebook): one module, no page around it.
import { VouchReplay } from "./elements/replay.js";
export { VouchReplay };

export interface MountOptions { src: string; baseUrl?: string; start?: number }
export interface Mounted { element: VouchReplay; readonly showTimeMs: number; seekTo(ms: number): void; destroy(): void }

/** Shows the replay `src` (show id or any of its addresses; `baseUrl` is the service's origin) inside `el`. */
export function mountReplay(el: HTMLElement, { src, baseUrl = "", start = 0 }: MountOptions): Mounted {
  const element = new VouchReplay();
  element.src = src;
  element.baseUrl = baseUrl;
  element.start = start;
  // JupyterLab says so on the body when its theme is dark.
  element.style.colorScheme = document.body.dataset.jpThemeLight === "false" ? "dark" : "light";
  el.replaceChildren(element);
  return {
    element,
    get showTimeMs() {
      return element.showTimeMs;
    },
    seekTo: (ms) => element.seek(ms),
    destroy: () => element.remove(),
  };
}

interface WidgetModel { get(name: string): unknown; on?(name: string, then: () => void): void }

/** The shape that anywidget calls; the model has `src`, `base_url` and, if it likes, `start_s`. */
export function render({ model, el }: { model: WidgetModel; el: HTMLElement }): () => void {
  const mount = (): Mounted => mountReplay(el, {
    src: String(model.get("src") ?? ""),
    baseUrl: String(model.get("base_url") ?? ""),
    start: Number(model.get("start_s") ?? 0) || 0,
  });
  let mounted = mount();
  model.on?.("change:src", () => {
    mounted.destroy();
    mounted = mount();
  });
  return () => mounted.destroy();
}

export default { render };
