// Everything that a visitor's thread page runs, in one request: lupusteam/staticfiles.py pastes the imports in place.
import "./hints.js";
import "./news.js";
