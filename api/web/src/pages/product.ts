import "../elements/header.js";
import "../elements/footer.js";
import { VouchProduct } from "../elements/product.js";
import { place } from "./place.js";

const element = new VouchProduct();
element.productId = decodeURIComponent(location.pathname.split("/")[2] ?? "");
place(element);
