// Runs before the first paint: theme and language, so that nothing flashes.
import { applyTheme, theme } from "../lib/theme.js";
import { locale } from "../i18n/locale.js";

applyTheme(theme());
document.documentElement.lang = locale();
