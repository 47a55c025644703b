"""A stand-in for Google and Facebook, so that signing in with them can be tried and tested without either.

It answers the same requests in the same order: a page that asks the person, a single-use code, PKCE with S256, a
token, an ID token or the Graph. It checks what the real ones check, so that a mistake on our side shows here.
It knows nobody: whoever reaches it is whoever they say. It never runs in production.
"""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

from lupusteam.devstack.idp_keys import SigningKey
from lupusteam.devstack.idp_page import render_page
from lupusteam.devstack.launch import hold_back_ends, wait_for_end

_CODE_SECONDS = 600  # how long a code may wait to be redeemed
_MAX_BODY = 100_000  # bytes of a request

CLIENT_ID, CLIENT_SECRET = "stand-in-client", "stand-in-secret"


def provider_settings(idp_url: str) -> dict[str, dict[str, Any]]:
    """What SOCIALACCOUNT_PROVIDERS needs so that allauth talks to the stand-in at `idp_url` (no slash at the end).

    allauth reads these once, at import: set them before the apps load.
    """
    apps = [{"client_id": CLIENT_ID, "secret": CLIENT_SECRET, "key": ""}]
    return {
        "google": {
            "APPS": apps,
            "AUTHORIZE_URL": f"{idp_url}/google/auth",
            "ACCESS_TOKEN_URL": f"{idp_url}/google/token",
            "IDENTITY_URL": f"{idp_url}/google/userinfo",
            "CERTS_URL": f"{idp_url}/google/certs",
            "ID_TOKEN_ISSUER": idp_url,
        },
        "facebook": {
            "APPS": apps,
            "AUTHORIZE_URL": f"{idp_url}/facebook/dialog/oauth",
            "GRAPH_API_URL": f"{idp_url}/facebook",
        },
    }


class Refusal(Exception):  # noqa: N818
    """An answer that says no, in the words of OAuth 2.0."""

    def __init__(self, error: str, description: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(description)
        self.body = {"error": error, "error_description": description}
        self.status = status


@dataclass(frozen=True)
class Person:
    email: str  # may be empty: Facebook knows people without one
    verified: bool

    # Told whether or not it was asked for, so that a site which takes more than the address is found out. As hostile as names get.
    name = "Maria \u202eecila <script>alert(1)</script> O'Neill \x00"
    picture = "https://elsewhere.example/maria.png"
    friends = ("Ana of the support group",)

    @property
    def account_id(self) -> str:
        """A number that stays the same for the same address."""
        return str(int(hashlib.sha256(self.email.casefold().encode()).hexdigest()[:16], 16))


@dataclass
class Grant:
    """A person's yes: waits as a code, then lives as a token."""

    provider: str
    request: dict[str, str]
    person: Person
    given_at: float = field(default_factory=time.monotonic)


class StandIn:
    """The providers' memory and rules. Safe to use from several threads."""

    def __init__(self) -> None:
        self.url = ""
        self._codes: dict[str, Grant] = {}
        self._tokens: dict[str, Grant] = {}
        self._lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None

    # -- Running ---------------------------------------------------------------
    def start(self, port: int = 0) -> str:
        """Serve in a thread of this process; port 0 takes a free one. Returns the address."""
        handler = type("Handler", (_Handler,), {"stand_in": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, name="stand-in provider", daemon=True).start()
        return self.url

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @cached_property
    def key(self) -> SigningKey:
        return SigningKey()  # takes a tenth of a second, so only when someone signs in

    # -- The person's part -------------------------------------------------------
    def check_request(self, provider: str, request: dict[str, str]) -> None:
        """Refuse what cannot be sent back to the site: as with the real ones, the person sees it, not the site."""
        if request.get("client_id") != CLIENT_ID:
            raise Refusal("invalid_client", "Nobody has registered this client_id.", HTTPStatus.UNAUTHORIZED)
        target = urlsplit(request.get("redirect_uri", ""))
        if target.scheme not in ("http", "https") or not target.netloc:
            raise Refusal("invalid_request", "redirect_uri is missing or is not a web address.")
        if request.get("response_type", "code") != "code":
            raise Refusal("unsupported_response_type", "Only response_type=code is known here.")
        if not request.get("state"):
            raise Refusal("invalid_request", "state is missing.")
        if request.get("code_challenge") and request.get("code_challenge_method") != "S256":
            raise Refusal("invalid_request", "code_challenge_method has to be S256.")
        if provider == "google":
            if "openid" not in request.get("scope", "").split():
                raise Refusal("invalid_scope", "scope has to contain openid.")
            for wanted in ("nonce", "code_challenge"):  # stricter than Google: we mean to send both
                if not request.get(wanted):
                    raise Refusal("invalid_request", f"{wanted} is missing.")

    def approve(self, provider: str, request: dict[str, str], person: Person) -> str:
        """The address that the person is sent back to, with a fresh code."""
        code = secrets.token_urlsafe(24)
        with self._lock:
            self._codes[code] = Grant(provider, request, person)
        return _with_query(request["redirect_uri"], code=code, state=request["state"])

    def cancel(self, provider: str, request: dict[str, str]) -> str:
        extra = {"error_reason": "user_denied"} if provider == "facebook" else {}
        return _with_query(request["redirect_uri"], error="access_denied", state=request["state"], **extra)

    def answer(self, address: str, *, email: str = "", verified: bool = True, cancel: bool = False) -> str:
        """For tests: what a person does on the page at `address`. Returns where they are sent back to.

        Raises:
            Refusal: the site asked wrongly, and the person would see that instead of the page.
        """
        parts = urlsplit(address)
        provider, request = parts.path.split("/")[1], dict(parse_qsl(parts.query))
        self.check_request(provider, request)
        return (
            self.cancel(provider, request)
            if cancel
            else self.approve(provider, request, Person(email, verified))
        )

    # -- The site's part ---------------------------------------------------------
    def redeem(self, provider: str, given: dict[str, str]) -> tuple[str, Grant]:
        """Exchange a code for a token, once."""
        secret = given.get("client_secret", "")
        if given.get("client_id") != CLIENT_ID or not hmac.compare_digest(secret, CLIENT_SECRET):
            raise Refusal(
                "invalid_client", "client_id or client_secret is not right.", HTTPStatus.UNAUTHORIZED
            )
        if given.get("grant_type", "authorization_code") != "authorization_code":
            raise Refusal("unsupported_grant_type", "Only grant_type=authorization_code is known here.")
        with self._lock:
            grant = self._codes.pop(given.get("code", ""), None)
        if grant is None or grant.provider != provider:
            raise Refusal("invalid_grant", "This code is unknown or was used before.")
        if time.monotonic() - grant.given_at > _CODE_SECONDS:
            raise Refusal("invalid_grant", "This code is too old.")
        if given.get("redirect_uri") != grant.request["redirect_uri"]:
            raise Refusal("invalid_grant", "redirect_uri is not the one that the code was asked for with.")
        challenge, verifier = grant.request.get("code_challenge"), given.get("code_verifier", "")
        if challenge and not hmac.compare_digest(_s256(verifier), challenge):
            raise Refusal("invalid_grant", "code_verifier does not fit code_challenge.")
        if verifier and not challenge:
            raise Refusal("invalid_grant", "code_verifier came without a code_challenge before it.")
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._tokens[token] = grant
        return token, grant

    def holder(self, provider: str, token: str) -> Grant:
        with self._lock:
            grant = self._tokens.get(token)
        if grant is None or grant.provider != provider:
            raise Refusal("invalid_token", "This token is unknown.", HTTPStatus.UNAUTHORIZED)
        return grant

    def google_token(self, given: dict[str, str]) -> dict[str, Any]:
        token, grant = self.redeem("google", given)
        now = int(time.time())
        claims = self.google_person(grant) | {
            "iss": self.url,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 3600,
        }
        if nonce := grant.request.get("nonce"):
            claims["nonce"] = nonce
        return {
            "access_token": token,
            "expires_in": 3600,
            "scope": grant.request["scope"],
            "token_type": "Bearer",
            "id_token": self.key.sign(claims),
        }

    def google_person(self, grant: Grant) -> dict[str, Any]:
        person = grant.person
        claims: dict[str, Any] = {
            "sub": person.account_id, "name": person.name, "given_name": person.name, "picture": person.picture,
            "locale": "xx", "hd": "elsewhere.example",
        }  # fmt: skip
        if grant.person.email and "email" in grant.request["scope"].split():
            claims |= {"email": grant.person.email, "email_verified": grant.person.verified}
        return claims

    def facebook_token(self, given: dict[str, str]) -> dict[str, Any]:
        token, _ = self.redeem("facebook", given)
        return {"access_token": token, "token_type": "bearer", "expires_in": 5_184_000}

    def facebook_me(self, given: dict[str, str]) -> dict[str, Any]:
        token = given.get("access_token", "")
        grant = self.holder("facebook", token)
        proof = hmac.new(CLIENT_SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(given.get("appsecret_proof", ""), proof):
            raise Refusal("invalid_request", "appsecret_proof does not fit the token.")
        person = grant.person
        known: dict[str, Any] = {
            "id": person.account_id, "name": person.name, "first_name": person.name, "picture": {"data": {"url": person.picture}},
            "friends": {"data": [{"name": name} for name in person.friends]}, "birthday": "01/02/1984",
        }  # fmt: skip
        if grant.person.email and "email" in grant.request.get("scope", "").split(","):
            known["email"] = grant.person.email
        return known


class _Handler(BaseHTTPRequestHandler):
    stand_in: StandIn
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self._answer("GET", parts.path, dict(parse_qsl(parts.query)))

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > _MAX_BODY:
            self.close_connection = True
            self._send_json({"error": "invalid_request"}, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return
        body = self.rfile.read(length).decode(errors="replace")
        self._answer("POST", urlsplit(self.path).path, dict(parse_qsl(body)))

    def _answer(self, method: str, path: str, given: dict[str, str]) -> None:
        stand_in = self.stand_in
        try:
            match method, path:
                case "GET", "/google/auth":
                    self._ask("google", given)
                case "GET", "/facebook/dialog/oauth":
                    self._ask("facebook", given)
                case "POST", "/google/auth" | "/facebook/dialog/oauth":
                    self._decide(path.split("/")[1], given)
                case "POST", "/google/token":
                    self._send_json(stand_in.google_token(given))
                case "GET", "/google/userinfo":
                    token = self.headers.get("Authorization", "").removeprefix("Bearer ")
                    self._send_json(stand_in.google_person(stand_in.holder("google", token)))
                case "GET", "/google/certs":
                    self._send_json(stand_in.key.certificates)
                case "GET", "/facebook/oauth/access_token":
                    self._send_json(stand_in.facebook_token(given))
                case "GET", "/facebook/me":
                    self._send_json(stand_in.facebook_me(given))
                case _:
                    self._send_json({"error": "not_found"}, HTTPStatus.NOT_FOUND)
        except Refusal as refusal:
            self._send_json(refusal.body, refusal.status)

    def _ask(self, provider: str, request: dict[str, str]) -> None:
        self.stand_in.check_request(provider, request)
        self._send(render_page(provider, urlencode(request)), "text/html; charset=utf-8")

    def _decide(self, provider: str, given: dict[str, str]) -> None:
        request = {name: values[0] for name, values in parse_qs(given.get("request", "")).items()}
        self.stand_in.check_request(provider, request)
        if given.get("answer") == "cancel":
            target = self.stand_in.cancel(provider, request)
        else:
            person = Person(given.get("email", "").strip(), given.get("verified") == "yes")
            target = self.stand_in.approve(provider, request, person)
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send_json(self, body: dict[str, Any], status: HTTPStatus = HTTPStatus.OK) -> None:
        self._send(json.dumps(body), "application/json", status)

    def _send(self, body: str, content_type: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: codes and tokens do not belong in a terminal."""


def _s256(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _with_query(url: str, **extra: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=urlencode([*parse_qsl(parts.query), *extra.items()])))


def serve(port: int) -> None:
    """Stand in until SIGTERM or SIGINT."""
    hold_back_ends()
    stand_in = StandIn()
    print(f"Google and Facebook are played at {stand_in.start(port)}", flush=True)
    wait_for_end()
    stand_in.stop()
