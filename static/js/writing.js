// Everything that a page for writing runs, in one request: lupusteam/staticfiles.py pastes the imports in place.
import "./composer.js";
import "./drafts.js";
import "./pictures.js";
