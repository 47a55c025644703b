"""Pictures in an S3-compatible store: the real client against a store of a few lines, over HTTP."""

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.files.base import ContentFile

from common.storage import PrivateS3Storage


class _Store(BaseHTTPRequestHandler):
    """PUT, GET, HEAD and DELETE of objects, as S3 answers them."""

    objects: dict[str, bytes]
    seen: list[tuple[str, str, dict[str, str]]]
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def _answer(self, status, body=b"", **headers):
        self.seen.append((self.command, self.path, dict(self.headers)))
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.objects[self.path] = body
        self._answer(200, ETag=f'"{hashlib.sha256(body).hexdigest()[:32]}"')

    def do_GET(self):
        body = self.objects.get(self.path.partition("?")[0])
        if body is None:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        else:
            self._answer(200, body, ETag='"x"', Last_Modified="Sun, 22 Nov 2026 10:00:00 GMT")

    def do_HEAD(self):
        self.do_GET()

    def do_DELETE(self):
        self.objects.pop(self.path.partition("?")[0], None)
        self._answer(204)


@pytest.fixture
def store():
    handler = type("Store", (_Store,), {"objects": {}, "seen": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    handler.address = f"http://127.0.0.1:{server.server_port}"
    yield handler
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def storage(store):
    return PrivateS3Storage(
        bucket_name="pictures",
        endpoint_url=store.address,
        region_name="eu-1",
        access_key="key",
        secret_key="secret",
    )


def test_file_goes_there_and_back(storage, store):
    name = "pictures/ab/abcd/480.webp"
    assert storage.save(name, ContentFile(b"RIFF")) == name
    assert store.objects == {f"/pictures/{name}": b"RIFF"}
    with storage.open(name) as opened:
        assert opened.read() == b"RIFF"
    storage.delete(name)
    storage.delete(name)
    assert store.objects == {}


def test_nothing_is_stored_for_everybody(storage, store):
    storage.save("a.webp", ContentFile(b"RIFF"))
    put = next(headers for method, _path, headers in store.seen if method == "PUT")
    assert {name.lower() for name in put} & {"x-amz-acl", "x-amz-grant-read"} == set()
    assert put["Authorization"].startswith("AWS4-HMAC-SHA256")


def test_files_have_no_address_of_their_own(storage):
    with pytest.raises(NotImplementedError):
        storage.url("a.webp")


def test_missing_file_is_a_file_that_is_not_found(storage):
    with pytest.raises(FileNotFoundError):
        storage.open("missing.webp").read()


@pytest.mark.django_db
def test_whole_life_of_a_picture(storage, monkeypatch, member):
    from django.core.files.storage import storages
    from django.core.files.uploadedfile import SimpleUploadedFile

    from forums import picture_files
    from forums.actions.pictures import add_picture, remove_picture
    from tests.forums import photos

    monkeypatch.setitem(storages._storages, "default", storage)
    monkeypatch.setattr(picture_files, "default_storage", storage)
    picture = add_picture(
        by=member, upload=SimpleUploadedFile("a.jpg", photos.photo((700, 500))), alt="My hand"
    )
    with storage.open(picture_files.path_of(picture.pk, 960)) as opened:
        assert opened.read(4) == b"RIFF"
    remove_picture(by=member, picture=picture)
    assert picture_files.remove_loose(dropped_only=True) == 1
    assert not storage.exists(picture_files.path_of(picture.pk, 960))
