"""The page on which the stand-in provider asks who signs in."""

from html import escape

_NAMES = {"google": "Google", "facebook": "Facebook"}
_EMAIL_HELP = {
    "google": "Every Google account has one.",
    "facebook": "Leave it empty to be somebody whose Facebook account has none.",
}


def render_page(provider: str, request: str) -> str:
    """The page for `provider`; `request` is the site's query string, which the form hands back as it came."""
    name = _NAMES[provider]
    verified = (
        '<p><label><input type="checkbox" name="verified" value="yes" checked> Google has verified this address</label></p>'
        if provider == "google"
        else ""
    )
    required = "required" if provider == "google" else ""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Stand-in for {name}</title>
<style>
  :root {{ color-scheme: light dark }}
  body {{ max-width: 34rem; margin: 2rem auto; padding: 0 1rem; font: 1.125rem/1.6 system-ui, sans-serif }}
  .mark {{ padding: .75rem 1rem; border: 3px dashed; border-radius: .5rem }}
  label {{ display: block; font-weight: 600 }}
  input[type=email] {{ width: 100%; box-sizing: border-box; min-height: 3rem; padding: 0 .75rem; font: inherit }}
  input[type=checkbox] {{ width: 1.4rem; height: 1.4rem; vertical-align: -.25rem }}
  button {{ min-height: 3rem; padding: 0 1.25rem; margin: 0 .5rem .5rem 0; font: inherit; font-weight: 600 }}
  small {{ display: block; font-weight: 400 }}
</style>
</head>
<body>
<main>
<p class="mark"><strong>This is not {name}.</strong> It is a stand-in for development: it asks for no password, and nothing leaves this machine.</p>
<h1>Who are you at {name}?</h1>
<form method="post">
<input type="hidden" name="request" value="{escape(request)}">
<p><label for="email">E-mail address <small>{_EMAIL_HELP[provider]}</small></label>
<input id="email" name="email" type="email" value="newcomer@example.org" autocomplete="off" {required}></p>
{verified}
<p><button name="answer" value="continue">Continue</button><button name="answer" value="cancel" formnovalidate>Cancel</button></p>
</form>
</main>
</body>
</html>
"""
