import "../elements/header.js";
import "../elements/footer.js";
import { VouchLogin } from "../elements/login.js";
import { place } from "./place.js";

const query = new URLSearchParams(location.search);
const next = query.get("next") ?? "";
const element = new VouchLogin();
element.used = query.has("error") || query.has("code");
// Only a path of this service: a link must not lead a merchant elsewhere after logging in.
if (/^\/(?![/\\])/.test(next)) element.next = next;
place(element);
