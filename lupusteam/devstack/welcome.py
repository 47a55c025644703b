"""What `make run` prints once the first page has answered."""

from collections.abc import Iterable


def welcome(port: int, status: int, seconds: float) -> str:
    """Addresses and example sign-ins. `status` is what the home page answered, `seconds` how long it took to get there."""
    site = f"http://localhost:{port}"
    lines = [
        "",
        f"  LupusTeam runs, after {seconds:.0f} seconds."
        if status < 500
        else f"  The home page answers {status}; the lines above say why.",
        "",
        f"  The site       {site}/",
        f"  Administration {site}/admin/",
        f"  Its mail       {site}/dev/mail/",
        f"  Codes          {site}/dev/codes/  (second step of who works here)",
        "",
    ]
    sign_ins = list(_sign_ins())
    if sign_ins:
        role_width, email_width = (max(len(row[column]) for row in sign_ins) for column in (0, 1))
        lines.append("  Sign in as (role, e-mail address, password)")
        lines += [
            f"    {role:<{role_width}}  {email:<{email_width}}  {password}"
            for role, email, password in sign_ins
        ]
        lines.append("")
    lines += ["  Ctrl-C ends everything and keeps the data. `make reset` removes it.", ""]
    return "\n".join(lines)


def _sign_ins() -> Iterable[tuple[str, str, str]]:
    """Role, e-mail address and password of the example members, as `example.py` lists them; none without it."""
    try:
        from lupusteam.devstack.example import SIGN_INS
    except ImportError:
        return []
    return [(str(role), str(email), str(password)) for role, email, password in SIGN_INS]
