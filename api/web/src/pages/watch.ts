import "../elements/header.js";
import "../elements/footer.js";
import { VouchLive } from "../elements/live.js";
import { place } from "./place.js";

const element = new VouchLive();
element.dataset.testid = "live";
element.src = location.pathname.split("/")[2] ?? "";
place(element);
