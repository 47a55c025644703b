// Everything that a member's thread page runs, in one request: lupusteam/staticfiles.py pastes the imports in place.
import "./composer.js";
import "./drafts.js";
import "./support.js";
import "./news.js";
import "./hints.js";
