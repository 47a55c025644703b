"""The stand-in provider is as strict as the real ones, so that a mistake on our side shows."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
import requests
from cryptography import x509

from lupusteam.devstack.idp import CLIENT_ID, CLIENT_SECRET, StandIn, provider_settings

CALLBACK = "http://localhost:8000/accounts/google/login/callback/"


@pytest.fixture(scope="module")
def provider() -> Iterator[StandIn]:
    stand_in = StandIn()
    stand_in.start()
    yield stand_in
    stand_in.stop()


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


class Site:
    """What a site does that signs people in with Google."""

    def __init__(self, provider: StandIn) -> None:
        self.settings = provider_settings(provider.url)["google"]
        self.verifier = secrets.token_urlsafe(48)
        self.asked = {
            "client_id": CLIENT_ID,
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "scope": "openid email",
            "state": "the-state",
            "nonce": "the-nonce",
            "code_challenge": _challenge(self.verifier),
            "code_challenge_method": "S256",
        }

    def ask(self, **changes: str) -> requests.Response:
        return requests.get(self.settings["AUTHORIZE_URL"], params=self.asked | changes, timeout=5)

    def press(self, **fields: str) -> dict[str, str]:
        """What a person does on the page; returns what comes back to the site."""
        response = requests.post(
            self.settings["AUTHORIZE_URL"],
            data={"request": urlencode(self.asked), **fields},
            allow_redirects=False,
            timeout=5,
        )
        assert response.headers["Location"].startswith(CALLBACK)
        return {
            name: values[0] for name, values in parse_qs(urlsplit(response.headers["Location"]).query).items()
        }

    def redeem(self, code: str, **changes: str) -> requests.Response:
        given = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "code_verifier": self.verifier,
        }
        return requests.post(self.settings["ACCESS_TOKEN_URL"], data=given | changes, timeout=5)


@pytest.fixture
def site(provider: StandIn) -> Site:
    return Site(provider)


def test_page_says_that_it_is_not_google(site: Site):
    page = site.ask()
    assert page.ok
    assert "This is not Google." in page.text
    assert "newcomer@example.org" in page.text


def test_whole_dance_ends_with_a_signed_token_about_the_person(site: Site, provider: StandIn):
    back = site.press(answer="continue", email="anna@example.org", verified="yes")
    assert back["state"] == "the-state"
    token = site.redeem(back["code"]).json()
    certificates = requests.get(site.settings["CERTS_URL"], timeout=5).json()
    key_id = jwt.get_unverified_header(token["id_token"])["kid"]
    key = x509.load_pem_x509_certificate(certificates[key_id].encode()).public_key()
    claims = jwt.decode(token["id_token"], key, algorithms=["RS256"], audience=CLIENT_ID, issuer=provider.url)
    assert (claims["email"], claims["email_verified"]) == ("anna@example.org", True)
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    info = requests.get(site.settings["IDENTITY_URL"], headers=headers, timeout=5).json()
    assert info["sub"] == claims["sub"]


def test_unticked_address_is_not_verified(site: Site):
    back = site.press(answer="continue", email="anna@example.org")
    token = site.redeem(back["code"]).json()["id_token"]
    assert jwt.decode(token, options={"verify_signature": False})["email_verified"] is False


def test_code_works_once(site: Site):
    code = site.press(answer="continue", email="anna@example.org")["code"]
    assert site.redeem(code).ok
    replayed = site.redeem(code)
    assert (replayed.status_code, replayed.json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": "not-the-one"}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_grant"),
        ({"redirect_uri": "http://localhost:8000/elsewhere/"}, "invalid_grant"),
        ({"client_secret": "guessed"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_token_is_refused_to_who_asks_wrongly(site: Site, changes: dict[str, str], error: str):
    code = site.press(answer="continue", email="anna@example.org")["code"]
    response = site.redeem(code, **changes)
    assert response.status_code in (400, 401)
    assert response.json()["error"] == error


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "somebody-else"},
        {"redirect_uri": "javascript:alert(1)"},
        {"state": ""},
        {"code_challenge_method": "plain"},
        {"code_challenge": ""},
        {"nonce": ""},
        {"response_type": "token"},
        {"scope": "email"},
    ],
)
def test_request_that_google_would_refuse_gets_no_page(site: Site, changes: dict[str, str]):
    assert site.ask(**changes).status_code in (400, 401)


def test_cancel_goes_back_with_the_state_and_no_code(site: Site):
    assert site.press(answer="cancel") == {"error": "access_denied", "state": "the-state"}


def test_unknown_token_tells_nothing(site: Site):
    headers = {"Authorization": "Bearer made-up"}
    assert requests.get(site.settings["IDENTITY_URL"], headers=headers, timeout=5).status_code == 401


def test_markup_in_the_request_stays_text(site: Site):
    assert "<script>" not in site.ask(state='"><script>x</script>').text


# -- Facebook ----------------------------------------------------------------------------
def _facebook_token(provider: StandIn, **fields: str) -> tuple[str, str]:
    graph = provider_settings(provider.url)["facebook"]["GRAPH_API_URL"]
    asked = {
        "client_id": CLIENT_ID,
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "email",
        "state": "s",
    }
    address = provider_settings(provider.url)["facebook"]["AUTHORIZE_URL"]
    sent_back = provider.answer(f"{address}?{urlencode(asked)}", **fields)
    code = parse_qs(urlsplit(sent_back).query)["code"][0]
    given = {"code": code, "redirect_uri": CALLBACK, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    token = requests.get(f"{graph}/oauth/access_token", params=given, timeout=5).json()["access_token"]
    return graph, token


def _me(graph: str, token: str, proof: str) -> requests.Response:
    params = {"access_token": token, "appsecret_proof": proof, "fields": "id,email"}
    return requests.get(f"{graph}/me", params=params, timeout=5)


@pytest.mark.parametrize("email", ["anna@example.org", ""])
def test_facebook_tells_who_it_is_to_who_knows_the_secret(provider: StandIn, email: str):
    graph, token = _facebook_token(provider, email=email)
    proof = hmac.new(CLIENT_SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()
    person = _me(graph, token, proof).json()
    assert person["id"].isdecimal()
    assert person.get("email", "") == email
    assert _me(graph, token, "0" * 64).status_code == 400


def test_facebook_says_that_the_person_cancelled(provider: StandIn):
    asked = {"client_id": CLIENT_ID, "redirect_uri": CALLBACK, "state": "s"}
    sent_back = provider.answer(f"{provider.url}/facebook/dialog/oauth?{urlencode(asked)}", cancel=True)
    assert parse_qs(urlsplit(sent_back).query)["error_reason"] == ["user_denied"]
