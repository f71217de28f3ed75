import "../elements/header.js";
import "../elements/footer.js";
import "../elements/login.js";
