import "../elements/header.js";
import "../elements/footer.js";
import { VouchReplay } from "../elements/replay.js";
import { place } from "./place.js";

const query = new URLSearchParams(location.search);
const element = new VouchReplay();
element.dataset.testid = "replay";
element.src = location.pathname.split("/")[2] ?? "";
element.start = Math.max(0, Number(query.get("t")) || 0);
element.buyer = query.get("buyer") ?? "";
place(element);
