import "../elements/header.js";
import "../elements/footer.js";
import "../studio/studio.js";
