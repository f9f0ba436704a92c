"""A stand-in for Kakao on this machine: it agrees or refuses, gives a token for a code, and a profile for a token."""
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs, urlencode, urlsplit

from allauth.socialaccount.providers.kakao.views import KakaoOAuth2Adapter

KEY, SECRET = "kakao-key-of-the-tests", "kakao-secret-of-the-tests"


def profile(uid: int, email: str | None, verified: bool = True, nickname: str = "새 대표") -> dict:
    """What Kakao tells about one of its people."""
    account = {"profile": {"nickname": nickname, "profile_image_url": "https://k.example/private.png"}, "is_email_valid": True}
    return {"id": uid, "kakao_account": account | ({"email": email, "is_email_verified": verified} if email else {})}


class _Kakao(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        world, url = self.server.world, urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path == "/oauth/authorize":
            world.asked.append(asked)
            answer = {"error": "access_denied"} if world.refuses else {"code": "one-time-code"}
            self.send_response(302)
            self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(answer | {'state': asked['state']})}")
            self.end_headers()
        else:
            known = url.path == "/v2/user/me" and self.headers["Authorization"] == "Bearer access-token"
            self._json(200 if known else 401, world.profile if known else {})

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        given = [form.get(name, [""])[0] for name in ("code", "client_id", "client_secret", "grant_type")]
        right = given == ["one-time-code", KEY, SECRET, "authorization_code"]
        self._json(200 if right else 401, {"access_token": "access-token", "token_type": "bearer"} if right else {"error": "invalid_grant"})

    def _json(self, status: int, answer: dict) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *words) -> None:
        """Silent."""


@contextmanager
def standing_in(monkeypatch) -> Iterator[SimpleNamespace]:
    """Kakao's addresses lead to this machine; `profile` is who sits there, `refuses` whether they agree, `asked` what we sent."""
    world = SimpleNamespace(profile=profile(1, "kakao@example.org"), refuses=False, asked=[])
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Kakao)
    server.world = world
    threading.Thread(target=server.serve_forever, daemon=True).start()
    world.url = f"http://127.0.0.1:{server.server_port}"
    for name, path in (("authorize_url", "/oauth/authorize"), ("access_token_url", "/oauth/token"), ("profile_url", "/v2/user/me")):
        monkeypatch.setattr(KakaoOAuth2Adapter, name, world.url + path)
    try:
        yield world
    finally:
        server.shutdown()
        server.server_close()
