"""Every address that a visitor without an account may open, and why. Whatever is not here asks for a sign-in.

Pages that print members' words are here because some threads are public; what a visitor sees on them is decided by
`visible_to` and `listed_for`, and the visibility tests hold that.
"""

PUBLIC = {
    # -- The site itself
    "home": "the first page says what this is",
    "about": "who runs the site and why",
    "guidelines": "house rules are read before joining",
    "crisis": "help in an emergency is for everybody",
    "accessibility": "says what works and whom to write to",
    "shortcuts": "says which keys do what",
    "comfort": "light and size of text are for everybody",
    "policy": "policies are read before they are agreed to",
    "policy_version": "members agreed to exactly these words, so they stay readable",
    "robots": "crawlers",
    "sitemap": "crawlers; lists drug pages and threads that are public and may be found",
    "livez": "probe of the process",
    "healthz": "probe of PostgreSQL and Redis; names nothing but what is away",
    # -- Reading
    "drugs:drug_list": "drug pages are for everybody",
    "drugs:drug_class": "drug pages are for everybody",
    "drugs:drug_detail": "drug pages are for everybody",
    "drugs:drug_figures": "figures that are safe for everybody",
    "drugs:drug_changes": "what drug pages said before is as public as what they say",
    "drugs:drug_compare": "drug pages are for everybody",
    "forums:forum_list": "names of forums say nothing about anybody",
    "forums:forum_detail": "lists public threads",
    "forums:threads": "lists public threads",
    "forums:feed": "public threads of forums that may be found",
    "forums:search": "searches drug pages and public threads",
    "forums:threads_about": "lists a drug's public threads",
    "forums:thread_detail": "public threads; others are not found",
    "forums:thread_short": "public threads in short; others are not found",
    "forums:thread_news": "how many posts came into a public thread; others are not found",
    "forums:picture": "pictures of public posts; others are not found",
    "forums:post_detail": "links into public threads; others are not found",
    # -- Coming in
    "account_login": "signing in",
    "account_signup": "joining",
    "account_logout": "sends visitors home",
    "account_inactive": "says that an account is closed",
    "account_reset_password": "a forgotten password",
    "account_confirm_password_reset_code": "a forgotten password, second step",
    "account_complete_password_reset": "a forgotten password, third step",
    "account_password_reset_completed": "a forgotten password, done",
    "account_request_login_code": "signing in by a code",
    "account_confirm_login_code": "signing in by a code, second step",
    "account_email_verification_sent": "the code of a new account",
    "mfa_authenticate": "second factor of a sign-in that has begun",
    "mfa_login_webauthn": "signing in with a passkey",
    "socialaccount_login_cancelled": "coming back from Google or Facebook without a sign-in",
    "socialaccount_login_error": "coming back from Google or Facebook without a sign-in",
    "socialaccount_signup": "joining with Google or Facebook, second step",
    "google_login": "leaves for Google",
    "google_callback": "comes back from Google",
    "google_login_by_token": "POST only; a library's address, refuses what Google did not sign",
    "facebook_login": "leaves for Facebook",
    "facebook_callback": "comes back from Facebook",
    "accounts:facebook_data_deletion": "POST only; Facebook's servers call it, and what they sign is the proof",
    "accounts:facebook_deauthorise": "POST only; the same",
    "accounts:facebook_deletion_status": "says that Facebook's wish was done; names nobody",
    "facebook_login_by_token": "POST only; a library's address, refuses what Facebook did not sign",
    "accounts/social/login/cancelled/": "a library's old address, redirects",
    "accounts/social/login/error/": "a library's old address, redirects",
    "accounts/social/signup/": "a library's old address, redirects",
    "accounts/social/connections/": "a library's old address, redirects to one that asks for a sign-in",
    "accounts:account_closed": "goodbye, after the account is gone",
    "accounts:account_leaving": "goodbye for now, the same for everybody",
    "accounts:come_back": "the link in the receipt of who leaves; they are signed out",
    # -- Mail
    "notifications:unsubscribe": "one click, without a sign-in, also after the account is gone (RFC 8058)",
    # -- Administration
    "admin:login": "leads to the site's own sign-in",
    "admin:logout": "sends visitors home",
}

# Views that take a POST without a token of ours, and why.
WITHOUT_CSRF_TOKEN = {
    "accounts:facebook_data_deletion": "Facebook's servers post here; what they sign is the proof",
    "accounts:facebook_deauthorise": "the same",
    "notifications:unsubscribe": "mail programs post here (RFC 8058); the signed link is the proof",
    "google_login_by_token": "a library's address; the signed token of the provider is the proof",
}
