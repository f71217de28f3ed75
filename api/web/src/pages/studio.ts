import "../elements/header.js";
import "../elements/footer.js";
