// What helps while somebody writes, fetched at the first touch: lupusteam/staticfiles.py pastes the imports in place.
import "./preview.js";
import "./mentions.js";
import "./quote.js";
