// Line icons on a 24 grid, drawn in the colour of the text beside them.
import { html, svg, type TemplateResult } from "lit";

const PATHS = {
  home: svg`<path d="M4 11l8-7 8 7v8a1 1 0 0 1-1 1h-5v-6h-4v6H5a1 1 0 0 1-1-1z"/>`,
  studio: svg`<rect x="3" y="6" width="12" height="12" rx="2"/><path d="M15 11l6-3v8l-6-3"/>`,
  auto: svg`<circle cx="12" cy="12" r="8"/><path d="M12 4v16a8 8 0 0 0 0-16z" fill="currentColor"/>`,
  light: svg`<circle cx="12" cy="12" r="4"/><path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6L7 7M17 17l1.4 1.4M5.6 18.4L7 17M17 7l1.4-1.4"/>`,
  dark: svg`<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z"/>`,
  play: svg`<path d="M7 4.5v15l12.5-7.5z" fill="currentColor"/>`,
  sound: svg`<path d="M4 9.5h3.5L12 5.5v13l-4.5-4H4z"/><path d="M15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11"/>`,
  mute: svg`<path d="M4 9.5h3.5L12 5.5v13l-4.5-4H4z"/><path d="M16 9.5l5 5M21 9.5l-5 5"/>`,
  share: svg`<path d="M12 15V4M8 7.5L12 3.5l4 4M6 12v7a1 1 0 0 0 1 1h10a1 1 0 0 0 1-1v-7"/>`,
  check: svg`<path d="M5 12.5l4.5 5L19 7"/>`,
  close: svg`<path d="M6 6l12 12M18 6L6 18"/>`,
  plus: svg`<path d="M12 5v14M5 12h14"/>`,
  minus: svg`<path d="M5 12h14"/>`,
  out: svg`<path d="M9 6H6a1 1 0 0 0-1 1v11a1 1 0 0 0 1 1h11a1 1 0 0 0 1-1v-3M13 5h6v6M19 5l-8 8"/>`,
  zoom: svg`<circle cx="10.5" cy="10.5" r="6"/><path d="M15 15l5 5M10.5 8v5M8 10.5h5"/>`,
  cube: svg`<path d="M12 3l8 4.5v9L12 21l-8-4.5v-9zM12 12l8-4.5M12 12v9M12 12L4 7.5"/>`,
  tag: svg`<path d="M4 5v6.5L13 20l7-7L11.5 4H5a1 1 0 0 0-1 1z"/><circle cx="8.5" cy="8.5" r="1.2" fill="currentColor"/>`,
  left: svg`<path d="M8 8H4V4M4.5 8A8.5 8.5 0 1 1 3.5 12"/>`,
  right: svg`<path d="M16 8h4V4M19.5 8A8.5 8.5 0 1 0 20.5 12"/>`,
  copy: svg`<rect x="9" y="9" width="11" height="11" rx="2"/><path d="M15 9V5a1 1 0 0 0-1-1H5a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1h4"/>`,
  back: svg`<path d="M19 12H5M11 6l-6 6 6 6"/>`,
  receipt: svg`<path d="M6 3h12v18l-3-2-3 2-3-2-3 2zM9.5 8h5M9.5 12h5"/>`,
  shield: svg`<path d="M12 3l7 3v5c0 4.6-2.9 8-7 10-4.1-2-7-5.4-7-10V6zM9 12l2.2 2.5L15.2 10"/>`,
  speech: svg`<path d="M5 5h14a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-6l-4 4v-4H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1z"/>`,
  pin: svg`<path d="M9 4h6l-1 6 3 3H7l3-3zM12 13v7"/>`,
  pen: svg`<path d="M5 19l1-4L16.5 4.5l3 3L9 18zM14 7l3 3"/>`,
  warn: svg`<path d="M12 4l9 16H3zM12 10v4.5M12 17.2v.3"/>`,
  pause: svg`<path d="M9 5.5v13M15 5.5v13"/>`,
  go: svg`<path d="M8 5.5v13l10-6.5z"/>`,
  trash: svg`<path d="M5 7h14M10 7V4.5h4V7M7 7l1 12.5h8L17 7M10.5 10.5v6M13.5 10.5v6"/>`,
  download: svg`<path d="M12 4v11M7.5 11L12 15.5l4.5-4.5M5 19.5h14"/>`,
  room: svg`<path d="M4 8V5a1 1 0 0 1 1-1h3M16 4h3a1 1 0 0 1 1 1v3M20 16v3a1 1 0 0 1-1 1h-3M8 20H5a1 1 0 0 1-1-1v-3M12 7.5l4 2.2v4.6l-4 2.2-4-2.2V9.7zM8 9.7l4 2.3 4-2.3M12 12v4.5"/>`,
  down: svg`<path d="M6 9.5l6 6 6-6"/>`,
  picture: svg`<rect x="3.5" y="5" width="17" height="14" rx="2"/><circle cx="8.5" cy="9.8" r="1.6"/><path d="M4 17l5-4.5 3.5 3L16 12l4.5 4"/>`,
  globe: svg`<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c2.6 2.4 3.8 5.2 3.8 8.5s-1.2 6.1-3.8 8.5c-2.6-2.4-3.8-5.2-3.8-8.5S9.4 5.9 12 3.5z"/>`,
  upload: svg`<path d="M12 16V5M7.5 9.5L12 5l4.5 4.5M5 19h14"/>`,
} as const;

export type IconName = keyof typeof PATHS;

export function icon(name: IconName, size = 20): TemplateResult {
  return html`<svg viewBox="0 0 24 24" width=${size} height=${size} fill="none" stroke="currentColor" stroke-width="1.8"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" style="flex:none">${PATHS[name]}</svg>`;
}
